/* elf.c: contents for a section that LLVM left empty. Through LLVM a hundred megabytes of
 * weights would be copied four times; in an object file nothing but the header of their section
 * says where they are (System V ABI, generic part, "Object Files"). */
#include "llvm/llvm_int.h"
#include <elf.h>
#include <string.h>

static bool is_object(const unsigned char *p, size_t size, Elf64_Ehdr *h)
{
    if (size < sizeof *h)
        return false;
    memcpy(h, p, sizeof *h);
    return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 && h->e_ident[EI_CLASS] == ELFCLASS64 &&
           h->e_ident[EI_DATA] == ELFDATA2LSB && h->e_shentsize == sizeof(Elf64_Shdr) &&
           h->e_shoff <= size && h->e_shnum <= (size - h->e_shoff) / sizeof(Elf64_Shdr) &&
           h->e_shstrndx < h->e_shnum;
}

static Elf64_Shdr section_at(const unsigned char *p, const Elf64_Ehdr *h, size_t i)
{
    Elf64_Shdr s;
    memcpy(&s, p + h->e_shoff + i * sizeof s, sizeof s);
    return s;
}

/* -1: there is none, or it is not empty. */
static int find_section(const unsigned char *p, size_t size, const Elf64_Ehdr *h, const char *name)
{
    Elf64_Shdr names = section_at(p, h, h->e_shstrndx);
    size_t n = strlen(name) + 1;
    if (names.sh_offset > size || names.sh_size > size - names.sh_offset)
        return -1;
    for (int i = 0; i < h->e_shnum; i++) {
        Elf64_Shdr s = section_at(p, h, (size_t)i);
        if (s.sh_name < names.sh_size && n <= names.sh_size - s.sh_name &&
            memcmp(p + names.sh_offset + s.sh_name, name, n) == 0)
            return s.sh_type == SHT_PROGBITS && s.sh_size == 0 ? i : -1;
    }
    return -1;
}

unsigned char *elf_fill_section(Arena *a, const void *object, size_t size, const char *section,
                                size_t bytes, size_t *total, unsigned char **data)
{
    Elf64_Ehdr h;
    int i = is_object(object, size, &h) ? find_section(object, size, &h, section) : -1;
    if (i < 0)
        return NULL;
    size_t at = (size + BUFFER_ALIGN - 1) / BUFFER_ALIGN * BUFFER_ALIGN;
    unsigned char *p = arena_alloc(a, at + bytes);
    memcpy(p, object, size);
    Elf64_Shdr s = section_at(p, &h, (size_t)i);
    s.sh_offset = at;
    s.sh_size = bytes;
    memcpy(p + h.e_shoff + (size_t)i * sizeof s, &s, sizeof s);
    *total = at + bytes;
    *data = p + at;
    return p;
}
