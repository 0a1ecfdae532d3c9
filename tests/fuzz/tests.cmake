# Fuzzing of every reader of untrusted bytes.
#
# fuzz_test(NAME libraries...): tests/fuzz/NAME.c defines LLVMFuzzerTestOneInput; its seeds are in
# tests/fuzz/corpus/NAME/. As a test it runs the seeds and some thousand seeded mutations (driver.c).
# With -DFUZZ=ON and clang it is a libFuzzer program instead:
#     build/tests/fuzz_NAME scratch tests/fuzz/corpus/NAME -max_total_time=600
function(fuzz_test name)
  set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
  add_executable(fuzz_${name} fuzz/${name}.c)
  target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz)
  target_link_libraries(fuzz_${name} PRIVATE ${ARGN})
  if(FUZZ)
    set(scratch ${CMAKE_BINARY_DIR}/fuzz/${name})
    file(MAKE_DIRECTORY ${scratch})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer,address,undefined)
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} -runs=20000 -seed=1 ${scratch} ${corpus})
  else()
    target_sources(fuzz_${name} PRIVATE fuzz/driver.c)
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} ${corpus} 5000)
  endif()
  set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
fuzz_test(safetensors weights)
fuzz_test(npz weights)
fuzz_test(npy weights)
fuzz_test(parse lang)
if(TARGET nnc)
  fuzz_test(compile libnnc)

  add_executable(no_memory fuzz/no_memory.c)
  target_link_libraries(no_memory PRIVATE warnings libnnc)
  set(emit ${CMAKE_SOURCE_DIR}/tests/emit)
  add_test(NAME fuzz_no_memory COMMAND no_memory ${emit}/layers.nn ${emit}/functions.nn
    ${CMAKE_SOURCE_DIR}/examples/digits/digits.nn)
  set_tests_properties(fuzz_no_memory PROPERTIES LABELS fuzz TIMEOUT 300)

  # cmake/sanitize.c is heeded
  if(SANITIZE OR FUZZ)
    add_test(NAME fuzz_sanitizer COMMAND nnc targets)
    set_tests_properties(fuzz_sanitizer PROPERTIES LABELS fuzz ENVIRONMENT ASAN_OPTIONS=help=1
      PASS_REGULAR_EXPRESSION "__tls_get_addr[^\n]*Value: false")
  endif()

  # a sanitizer takes address space without end, and its time
  if(NOT SANITIZE AND NOT FUZZ)
    add_test(NAME fuzz_limits COMMAND sh ${CMAKE_SOURCE_DIR}/tests/fuzz/limits.sh
      ${CMAKE_BINARY_DIR}/fuzz/limits 6000000)
    set_tests_properties(fuzz_limits PROPERTIES LABELS fuzz TIMEOUT 600
      ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")
  endif()
endif()
