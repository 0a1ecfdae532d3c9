# The JIT against the emitted C, bit for bit; a target that can't run here is skipped.
if(TARGET nnc_llvm)
  add_library(joined STATIC ${CMAKE_CURRENT_LIST_DIR}/joined.c)
  target_include_directories(joined PUBLIC ${CMAKE_CURRENT_LIST_DIR})
  target_compile_definitions(joined PRIVATE NNC_LLVM="$<TARGET_FILE:nnc_llvm>"
    NNC_RUNTIME="'${CMAKE_SOURCE_DIR}/runtime/nnc_rt.c'")
  target_link_libraries(joined PRIVATE warnings nnc_rt
    PUBLIC random_graph passes lower emit ${CMAKE_DL_LIBS})
  add_dependencies(joined nnc_llvm)
  add_executable(llvm_bits ${CMAKE_CURRENT_LIST_DIR}/bits.c)
  target_link_libraries(llvm_bits PRIVATE warnings joined choice_cases)
  add_executable(llvm_bits_rows ${CMAKE_CURRENT_LIST_DIR}/bits_rows.c)
  target_link_libraries(llvm_bits_rows PRIVATE warnings joined loop_programs)

  function(bits_test program target)
    string(JOIN _ name ${program} ${target} ${ARGN})
    set(folder ${CMAKE_BINARY_DIR}/llvm/${name})
    file(MAKE_DIRECTORY ${folder})
    add_test(NAME ${name} COMMAND ${program} ${target} ${folder} ${ARGN})
    set_tests_properties(${name} PROPERTIES LABELS llvm SKIP_RETURN_CODE 77 TIMEOUT 600)
  endfunction()

  foreach(target generic x86-64-v3 x86-64-v4 aarch64)
    bits_test(llvm_bits ${target} ops 6)
    bits_test(llvm_bits ${target} models 40)
    bits_test(llvm_bits ${target} threads 40)
    bits_test(llvm_bits ${target} narrow)
    bits_test(llvm_bits ${target} choices)
    bits_test(llvm_bits_rows ${target})
  endforeach()
  bits_test(llvm_bits avx512-bf16 narrow)

  add_test(NAME llvm_cli
    COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/cli.sh ${CMAKE_BINARY_DIR}/llvm/cli)
  set_tests_properties(llvm_cli PROPERTIES LABELS "llvm;bench" TIMEOUT 300
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")

  add_executable(llvm_jit ${CMAKE_CURRENT_LIST_DIR}/jit.c)
  target_link_libraries(llvm_jit PRIVATE warnings joined pthread)
  add_test(NAME llvm_jit COMMAND llvm_jit) # at length: tests/llvm_jit 10000
  set_tests_properties(llvm_jit PROPERTIES LABELS llvm TIMEOUT 600
    ENVIRONMENT ASAN_OPTIONS=quarantine_size_mb=1) # it looks at its memory
  add_executable(llvm_pool ${CMAKE_CURRENT_LIST_DIR}/pool.c)
  target_include_directories(llvm_pool PRIVATE ${CMAKE_SOURCE_DIR}/runtime)
  target_link_libraries(llvm_pool PRIVATE warnings libnnc)
  add_test(NAME llvm_pool COMMAND llvm_pool)
  set_tests_properties(llvm_pool PROPERTIES LABELS llvm
    ENVIRONMENT "LD_LIBRARY_PATH=$<TARGET_FILE_DIR:nnc_llvm>")
  foreach(test batch far object size)
    add_test(NAME llvm_${test} COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/${test}.sh
      ${CMAKE_BINARY_DIR}/llvm/${test})
    set_tests_properties(llvm_${test} PROPERTIES LABELS llvm SKIP_RETURN_CODE 77 TIMEOUT 600
      ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")
  endforeach()
else()
  add_test(NAME llvm_skipped COMMAND sh -c "echo 'skipped: built without LLVM'; exit 77")
  set_tests_properties(llvm_skipped PROPERTIES LABELS llvm SKIP_RETURN_CODE 77)
endif()

# nnc where LLVM is not.
if(TARGET nnc)
  add_test(NAME llvm_missing
    COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/missing.sh ${CMAKE_BINARY_DIR}/llvm_missing)
  set_tests_properties(llvm_missing PROPERTIES LABELS "llvm;golden" TIMEOUT 120
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")
endif()
