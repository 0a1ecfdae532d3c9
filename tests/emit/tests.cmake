# The emitted C seen from outside: warnings, symbols, the promises of its header.
#
# emit_test(TEST [MODEL]): tests/emit/TEST.sh in its own folder.
function(emit_test test)
  string(JOIN _ name emit_${test} ${ARGN})
  add_test(NAME ${name} COMMAND sh ${CMAKE_SOURCE_DIR}/tests/emit/${test}.sh
    ${CMAKE_BINARY_DIR}/emit/${name} ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS emit SKIP_RETURN_CODE 77 TIMEOUT 1800
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")
endfunction()

if(TARGET nnc)
  foreach(model functions layers types int)
    emit_test(warnings ${model})
    emit_test(values ${model})
  endforeach()
  emit_test(symbols)
  emit_test(contract)
  emit_test(dispatch)
  emit_test(narrow)
  emit_test(names)
  emit_test(time)
  set_tests_properties(emit_time PROPERTIES RUN_SERIAL ON)
endif()
if(TARGET emit)
  add_executable(test_emit_numbers ${CMAKE_CURRENT_LIST_DIR}/numbers.c)
  target_link_libraries(test_emit_numbers PRIVATE emit)
  add_test(NAME emit_numbers COMMAND test_emit_numbers)
  set_tests_properties(emit_numbers PROPERTIES LABELS emit)
endif()
