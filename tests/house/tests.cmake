# The house rules that a machine can check.
foreach(rule includes sizes)
  add_test(NAME house_${rule}
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/house/${rule}.sh ${CMAKE_SOURCE_DIR})
  set_tests_properties(house_${rule} PROPERTIES LABELS house)
endforeach()
