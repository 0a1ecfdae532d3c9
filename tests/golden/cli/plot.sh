# What can't be drawn, and what is no picture.
cat >"$tmp/two.nn" <<'END'
model two(x: f32[2]) -> f32[1] { x -> a: dense 1 w=[[1,2]] b=[0] }
END
cat >"$tmp/whole.nn" <<'END'
model whole(i: i32[2]) -> i32[2] { i + 1 }
END
cat >"$tmp/three.nn" <<'END'
model three(x: f32[3]) -> f32[3] { tanh(x) }
END
try plot "$tmp/three.nn"
try plot "$tmp/whole.nn"
try plot "$tmp/two.nn" -o "$tmp/x.pdf"
try plot "$tmp/two.nn" --range=1
try plot "$tmp/two.nn" --range=2,1
try plot "$tmp/two.nn" --range=0,1,2,nan
try plot "$tmp/two.nn" --range=0,1,
try plot "$tmp/two.nn" y=../plot/labels.npy
try plot "$tmp/two.nn" x=../plot/points.npy y=../plot/points.npy
try plot "$tmp/two.nn" x=../plot/labels.npy
try plot "$tmp/two.nn" z=../plot/labels.npy
try plot
