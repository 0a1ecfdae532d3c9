/* openvino STEM SECONDS THREADS LIBRARY PRECISION: times STEM.onnx in OpenVINO, through the C API
 * of LIBRARY (libopenvino_c). PRECISION, f32 or bf16, is what it may compute in. Tensors are its
 * own, filled once. */
#include "driver.h"
#include <dlfcn.h>

typedef void *Handle;

/* The functions used, in the words of the library. */
#define FUNCTIONS(F) \
    F(ov_core_create, (Handle *core)) \
    F(ov_core_read_model, (Handle core, const char *model, const char *weights, Handle *out)) \
    F(ov_core_compile_model, \
      (Handle core, Handle model, const char *device, size_t strings, Handle *out, ...)) \
    F(ov_compiled_model_create_infer_request, (Handle compiled, Handle *out)) \
    F(ov_infer_request_get_input_tensor, (Handle request, Handle *out)) \
    F(ov_infer_request_get_output_tensor, (Handle request, Handle *out)) \
    F(ov_infer_request_infer, (Handle request)) \
    F(ov_tensor_data, (Handle tensor, void **out)) \
    F(ov_tensor_get_size, (Handle tensor, size_t *out))

#define DECLARE(name, parameters) static int (*name) parameters;
FUNCTIONS(DECLARE)

static void open_library(const char *path)
{
    void *library = dlopen(path, RTLD_NOW);
    if (!library)
        die(path, dlerror());
#define FIND(name, parameters) \
    if (!(*(void **)&name = dlsym(library, #name))) \
        die(path, dlerror());
    FUNCTIONS(FIND)
}

static void check(int status)
{
    char text[32];
    snprintf(text, sizeof text, "status %d", status);
    if (status)
        die("openvino", text);
}

static void call(void *request)
{
    check(ov_infer_request_infer(request));
}

static float *data_of(Handle tensor, size_t *len)
{
    void *data;
    check(ov_tensor_data(tensor, &data));
    check(ov_tensor_get_size(tensor, len));
    return data;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        die("usage", "openvino STEM SECONDS THREADS LIBRARY PRECISION");
    Handle core, model, compiled, request, in, out;
    size_t x_len, y_len;
    char path[4096];
    snprintf(path, sizeof path, "%s.onnx", argv[1]);
    open_library(argv[4]);
    check(ov_core_create(&core));
    check(ov_core_read_model(core, path, NULL, &model));
    check(ov_core_compile_model(core, model, "CPU", 6, &compiled, "PERFORMANCE_HINT", "LATENCY",
                                "INFERENCE_NUM_THREADS", argv[3],
                                "INFERENCE_PRECISION_HINT", argv[5]));
    check(ov_compiled_model_create_infer_request(compiled, &request));
    check(ov_infer_request_get_input_tensor(request, &in));
    float *x = data_of(in, &x_len);
    memcpy(x, load(argv[1], "in", x_len), x_len * sizeof *x);
    check(ov_infer_request_infer(request)); /* the output's tensor is there afterwards */
    check(ov_infer_request_get_output_tensor(request, &out));
    float *y = data_of(out, &y_len);
    measure(call, request, atof(argv[2]), y, load(argv[1], "out", y_len), y_len);
    return 0;
}
