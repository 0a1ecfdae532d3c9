# Pictures, where cairo and Graphviz were found.
if(TARGET nnc)
  add_test(NAME draw_pictures COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/draw/pictures.sh)
  set_tests_properties(draw_pictures PROPERTIES LABELS draw SKIP_RETURN_CODE 77
    ENVIRONMENT "NNC=$<TARGET_FILE:nnc>")
endif()
