/* onnxruntime STEM SECONDS THREADS LIBRARY: times STEM.onnx in ONNX Runtime, through its C API.
 * The API is a table of functions which only grows at its end, so the places in it are part of the
 * binary interface: no header is needed. Input and output are bound once, outside of the timing. */
#include "driver.h"
#include <dlfcn.h>

typedef void *(*Entry)(); /* gives a status; NULL is success */

enum {
    GET_ERROR_MESSAGE = 2,
    CREATE_ENV = 3,
    CREATE_SESSION = 7,
    CREATE_SESSION_OPTIONS = 10,
    SET_OPTIMIZATION_LEVEL = 23,
    SET_INTRA_OP_THREADS = 24,
    SESSION_INPUT_TYPE = 33,
    SESSION_OUTPUT_TYPE = 34,
    TENSOR_OVER_DATA = 49,
    AS_TENSOR_INFO = 55,
    DIMENSION_COUNT = 61,
    DIMENSIONS = 62,
    CPU_MEMORY_INFO = 69,
    RUN_WITH_BINDING = 133,
    CREATE_BINDING = 134,
    BIND_INPUT = 136,
    BIND_OUTPUT = 137,
};
enum { API_VERSION = 16, LOG_ERRORS = 3, ALL_OPTIMIZATIONS = 99, ARENA = 1, FLOAT32 = 1 };
enum { MOST_AXES = 8 };

typedef struct ApiBase {
    Entry *(*get_api)(uint32_t version);
} ApiBase;

typedef struct Port {
    float *data;
    size_t len;
    void *value;
} Port;

static Entry *api;
static void *session, *binding;

static void check(void *status)
{
    if (status)
        die("onnxruntime", (const char *)api[GET_ERROR_MESSAGE](status));
}

/* A tensor of the shape of the only input or output, zeroed. */
static Port port(int which)
{
    void *type, *memory;
    const void *info;
    size_t axes;
    int64_t shape[MOST_AXES];
    Port p = {.len = 1};
    check(api[which](session, (size_t)0, &type));
    check(api[AS_TENSOR_INFO](type, &info));
    check(api[DIMENSION_COUNT](info, &axes));
    if (axes > MOST_AXES)
        die("onnxruntime", "too many axes");
    check(api[DIMENSIONS](info, shape, axes));
    for (size_t i = 0; i < axes; i++)
        p.len *= (size_t)shape[i];
    p.data = calloc(p.len, sizeof *p.data);
    check(api[CPU_MEMORY_INFO](ARENA, 0, &memory));
    check(api[TENSOR_OVER_DATA](memory, p.data, p.len * sizeof *p.data, shape, axes, FLOAT32,
                                &p.value));
    return p;
}

static void open_session(const char *stem, int threads)
{
    char path[4096];
    void *env, *options;
    snprintf(path, sizeof path, "%s.onnx", stem);
    check(api[CREATE_ENV](LOG_ERRORS, "bench", &env));
    check(api[CREATE_SESSION_OPTIONS](&options));
    check(api[SET_INTRA_OP_THREADS](options, threads));
    check(api[SET_OPTIMIZATION_LEVEL](options, ALL_OPTIMIZATIONS));
    check(api[CREATE_SESSION](env, path, options, &session));
}

static void call(void *unused)
{
    (void)unused;
    check(api[RUN_WITH_BINDING](session, NULL, binding));
}

int main(int argc, char **argv)
{
    if (argc != 5)
        die("usage", "onnxruntime STEM SECONDS THREADS LIBRARY");
    void *library = dlopen(argv[4], RTLD_NOW);
    const ApiBase *(*base)(void) = NULL;
    if (library)
        *(void **)&base = dlsym(library, "OrtGetApiBase");
    if (!base)
        die(argv[4], dlerror());
    api = base()->get_api(API_VERSION);
    if (!api)
        die(argv[4], "is older than 1.16");
    open_session(argv[1], atoi(argv[3]));
    Port x = port(SESSION_INPUT_TYPE), y = port(SESSION_OUTPUT_TYPE);
    memcpy(x.data, load(argv[1], "in", x.len), x.len * sizeof *x.data);
    check(api[CREATE_BINDING](session, &binding));
    check(api[BIND_INPUT](binding, "x", x.value));
    check(api[BIND_OUTPUT](binding, "y", y.value));
    measure(call, NULL, atof(argv[2]), y.data, load(argv[1], "out", y.len), y.len);
    return 0;
}
