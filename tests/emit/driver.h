/* driver.h: runs a model between npy files.
 *   driver save FOLDER    writes the inputs, FOLDER/inK.npy: the same every time
 *   driver check FOLDER   runs the model on them and compares with FOLDER/outK.npy
 *   driver print FOLDER   runs the model and prints the bytes of the outputs */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Port {
    const char *name;
    int is_input;
    const char *descr, *shape; /* as npy spells them */
    size_t bytes;
    void *data;
} Port;

int run_model(void *workspace);

static size_t width(const Port *p)
{
    return (size_t)(p->descr[2] - '0');
}

/* Multiples of 1/32 in [-2, 2], whole numbers 0 to 5 and -1, both truths. */
static void fill(Port *p, size_t seed)
{
    for (size_t i = 0; i < p->bytes / width(p); i++) {
        size_t r = (i * 37 + seed * 51) % 129;
        switch (p->descr[1] == 'f' ? 'f' : p->descr[2]) {
        case 'f': ((float *)p->data)[i] = ((float)r - 64.0f) / 32.0f; break;
        case '4': ((int *)p->data)[i] = (int)(r % 6); break;
        case '8': ((long long *)p->data)[i] = (long long)(r % 6) - (r % 6 == 5 ? 6 : 0); break;
        default:  ((unsigned char *)p->data)[i] = r % 3 == 0;
        }
    }
}

static FILE *open_file(const char *folder, const char *stem, int k, const char *mode)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s%d.npy", folder, stem, k);
    FILE *f = fopen(path, mode);
    if (!f)
        perror(path);
    return f;
}

static int save(const Port *p, const char *folder, int k)
{
    char head[118];
    FILE *f = open_file(folder, "in", k, "wb");
    if (!f)
        return 1;
    int n = snprintf(head, sizeof head, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }",
                     p->descr, p->shape);
    memset(head + n, ' ', sizeof head - (size_t)n);
    head[117] = '\n';
    fwrite("\223NUMPY\1\0\166\0", 1, 10, f);
    fwrite(head, 1, sizeof head, f);
    fwrite(p->data, 1, p->bytes, f);
    return fclose(f) != 0;
}

static int differ(const Port *p, const void *wanted, size_t i)
{
    if (p->descr[1] != 'f')
        return memcmp((const char *)p->data + i * width(p), (const char *)wanted + i * width(p),
                      width(p));
    float a = ((const float *)p->data)[i], b = ((const float *)wanted)[i];
    if (!(fabsf(a - b) <= 2e-5f * (1.0f + fabsf(b)))) {
        printf("%s[%zu] is %.9g, not %.9g\n", p->name, i, (double)a, (double)b);
        return 1;
    }
    return 0;
}

/* outK.npy, 128 bytes of header or as many as it says. */
static int check(const Port *p, const char *folder, int k)
{
    unsigned char head[10];
    void *wanted = malloc(p->bytes);
    FILE *f = open_file(folder, "out", k, "rb");
    if (!f || !wanted || fread(head, 1, 10, f) != 10 ||
        fseek(f, 10 + head[8] + 256 * head[9], SEEK_SET) ||
        fread(wanted, 1, p->bytes, f) != p->bytes || fgetc(f) != EOF)
        return printf("output %d is not whole\n", k), 1;
    int bad = 0;
    for (size_t i = 0; i < p->bytes / width(p); i++)
        bad |= differ(p, wanted, i);
    if (bad)
        printf("%s differs\n", p->name);
    free(wanted);
    fclose(f);
    return bad;
}

static void print(const Port *p)
{
    for (size_t i = 0; i < p->bytes; i++)
        printf("%02x", ((const unsigned char *)p->data)[i]);
    printf("\n");
}

static int drive(int argc, char **argv, Port *port, size_t n, size_t work_bytes)
{
    int bad = argc != 3, k = 0;
    void *workspace = work_bytes ? aligned_alloc(64, work_bytes) : NULL;
    if (bad)
        return 2;
    for (size_t i = 0; i < n; i++)
        if (port[i].is_input)
            fill(&port[i], i);
        else
            memset(port[i].data, 0xff, port[i].bytes);
    if (workspace)
        memset(workspace, 0xff, work_bytes);
    if (strcmp(argv[1], "save") == 0) {
        for (size_t i = 0; i < n; i++)
            bad |= port[i].is_input && save(&port[i], argv[2], k++);
        return bad;
    }
    if (run_model(workspace) != 0)
        return printf("run failed\n"), 3;
    for (size_t i = 0; i < n; i++)
        if (!port[i].is_input && strcmp(argv[1], "print") == 0)
            print(&port[i]);
        else if (!port[i].is_input)
            bad |= check(&port[i], argv[2], k++);
    free(workspace);
    return bad;
}
