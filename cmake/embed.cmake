# embed_text(TARGET NAME FILES...): compiles text files into TARGET as `const char *const NAME[]`, one
# string a file, NULL at the end; the header NAME.h declares it. Rebuilt when a file changes.
set(EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(embed_text target name)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  set(folder ${CMAKE_BINARY_DIR}/embed)
  string(REPLACE ";" "|" packed "${files}")
  add_custom_command(OUTPUT ${folder}/${name}.c ${folder}/${name}.h
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DFOLDER=${folder} "-DFILES=${packed}" -P ${EMBED_SCRIPT}
    DEPENDS ${files} ${EMBED_SCRIPT} VERBATIM)
  target_sources(${target} PRIVATE ${folder}/${name}.c ${folder}/${name}.h)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  string(REPLACE "|" ";" FILES "${FILES}")
  set(arrays "")
  set(list "")
  set(i 0)
  foreach(file ${FILES})
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "((0x..,){20})" "\\1\n    " bytes "${bytes}")
    string(APPEND arrays "static const char text${i}[] = {\n    ${bytes}0};\n\n")
    string(APPEND list "text${i}, ")
    math(EXPR i "${i} + 1")
  endforeach()
  file(WRITE ${FOLDER}/${NAME}.h "extern const char *const ${NAME}[];\n")
  file(WRITE ${FOLDER}/${NAME}.c
    "#include \"${NAME}.h\"\n#include <stddef.h>\n\n${arrays}const char *const ${NAME}[] = {${list}NULL};\n")
endif()
