# The benchmark, in short: that its results are right and its table is made. Nothing about time.
if(TARGET nnc)
  add_test(NAME bench_short
    COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/short.sh ${CMAKE_BINARY_DIR}/bench)
  set_tests_properties(bench_short PROPERTIES LABELS bench SKIP_RETURN_CODE 77 TIMEOUT 120
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>;CC=${CMAKE_C_COMPILER}")
endif()
