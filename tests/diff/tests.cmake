# Compiled code against the reference in double: every operator, and random models compiled in
# several ways. A target that can't run here is skipped.
#
# diff_test(PROGRAM TARGET SUFFIX arguments...): DIFF_PROGRAM TARGET FOLDER arguments
# At length: tests/diff_ops native FOLDER 60, tests/diff_models native FOLDER 2000.
if(TARGET emit)
  add_library(choice_cases STATIC unit/choice_cases.c)
  target_link_libraries(choice_cases PRIVATE warnings PUBLIC random_graph lower)
  add_library(bundle STATIC diff/bundle.c)
  target_include_directories(bundle PUBLIC diff)
  target_compile_definitions(bundle PRIVATE
    BUNDLE_RUN_C="${CMAKE_CURRENT_SOURCE_DIR}/diff/run.c")
  target_link_libraries(bundle PRIVATE warnings PUBLIC random_graph passes lower emit)
  foreach(program ops models narrow choices)
    add_executable(diff_${program} diff/${program}.c)
    target_link_libraries(diff_${program} PRIVATE warnings bundle choice_cases)
  endforeach()

  function(diff_test program target suffix)
    set(folder ${CMAKE_BINARY_DIR}/diff/${program}_${target}${suffix})
    file(MAKE_DIRECTORY ${folder})
    add_test(NAME diff_${program}_${target}${suffix}
      COMMAND diff_${program} ${target} ${folder} ${ARGN})
    set_tests_properties(diff_${program}_${target}${suffix} PROPERTIES LABELS diff
      SKIP_RETURN_CODE 77 TIMEOUT 600 ENVIRONMENT "CC=${CMAKE_C_COMPILER}")
  endfunction()

  foreach(target generic x86-64-v3 x86-64-v4 aarch64)
    diff_test(ops ${target} "" 6)
    diff_test(models ${target} "" 60)
    diff_test(narrow ${target} "")
    diff_test(choices ${target} "")
  endforeach()
  diff_test(choices avx512-bf16 "")
  diff_test(narrow avx512-bf16 "") # the rest is as x86-64-v4
  foreach(program ops models)
    diff_test(${program} generic _sanitized 6)
    set_property(TEST diff_${program}_generic_sanitized APPEND PROPERTY ENVIRONMENT
      "DIFF_CFLAGS=-g -fsanitize=address,undefined -fno-sanitize-recover=all")
  endforeach()
endif()
