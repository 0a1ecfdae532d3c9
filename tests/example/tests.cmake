# The examples, built and run as their READMEs say, but with every warning an error.
#
# example_test(EXAMPLE VARIANT [ENV name=value...] [NEED program|cpu:feature...])
set(example_cflags "-O2 -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror")
set(example_sanitize "")
if(SANITIZE)
  set(example_sanitize " -g -fsanitize=address,undefined -fno-sanitize-recover=all")
endif()

function(example_test example variant)
  cmake_parse_arguments(arg "" "" "ENV;NEED" ${ARGN})
  set(name example_${example}${variant})
  add_test(NAME ${name} COMMAND sh ${CMAKE_SOURCE_DIR}/tests/example/check.sh
    ${example} ${CMAKE_BINARY_DIR}/examples/${example}${variant} ${arg_NEED})
  set_tests_properties(${name} PROPERTIES LABELS example SKIP_RETURN_CODE 77 TIMEOUT 300
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>;CC=${CMAKE_C_COMPILER};CFLAGS=${example_cflags}${example_sanitize}")
  # Later settings win: `ENVIRONMENT` holds one value a name.
  if(arg_ENV)
    set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT ${arg_ENV})
  endif()
endfunction()

if(TARGET nnc)
  foreach(example digits spiral collapse embed)
    example_test(${example} "")
  endforeach()
  set_tests_properties(example_collapse PROPERTIES RUN_SERIAL ON) # it times

  example_test(digits _generic ENV NNCFLAGS=--target=generic)
  example_test(digits _v3 ENV NNCFLAGS=--target=x86-64-v3 NEED cpu:avx2)
  example_test(digits _v4 ENV NNCFLAGS=--target=x86-64-v4 NEED cpu:avx512vl)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    example_test(digits _dispatch ENV NNCFLAGS=--target=x86-64-v4,x86-64-v3,generic)
  endif()
  foreach(example digits spiral embed)
    example_test(${example} _aarch64 NEED aarch64-linux-gnu-gcc qemu-aarch64
      ENV NNCFLAGS=--target=aarch64 CC=aarch64-linux-gnu-gcc "CFLAGS=${example_cflags}"
      "RUN=qemu-aarch64 -L /usr/aarch64-linux-gnu")
  endforeach()
  example_test(embed _threads ENV "CFLAGS=${example_cflags} -g -fsanitize=thread")
endif()
