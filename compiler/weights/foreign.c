/* foreign.c: files that are not what their name says, or are another program's: what they are, and
 * what to do about it. */
#include "weights/source.h"
#include <string.h>

/* In a remedy, $ is the file and @ is the file without its suffix. */
#define FROM_TORCH                                                                            \
    "convert it once:  python3 -c 'import torch; from safetensors.torch import save_file; "   \
    "save_file({k: v.contiguous() for k, v in torch.load(\"$\", map_location=\"cpu\", "        \
    "weights_only=True).items()}, \"@.safetensors\")'"
#define FROM_KERAS                                                                            \
    "convert it once:  python3 -c 'import keras, numpy; numpy.savez(\"@.npz\", "               \
    "**{\".\".join(w.path.split(\"/\")[-2:]): w.numpy() for w in "                             \
    "keras.models.load_model(\"$\").weights})'"
#define FROM_ONNX                                                                             \
    "take the weights out once:  python3 -c 'import onnx, numpy; from onnx.numpy_helper "      \
    "import to_array; numpy.savez(\"@.npz\", **{t.name: to_array(t) for t in "                 \
    "onnx.load(\"$\").graph.initializer})'"
#define EXPORT "export the weights as .safetensors or .npz from the program that wrote it"

typedef struct Foreign {
    const char *mark; /* the suffix, or how the file begins */
    const char *own;  /* the suffix of a file that should begin so, or NULL */
    const char *what, *remedy;
} Foreign;

static const Foreign suffixes[] = {
    {".pt", NULL, "a PyTorch checkpoint", FROM_TORCH},
    {".pth", NULL, "a PyTorch checkpoint", FROM_TORCH},
    {".ckpt", NULL, "a checkpoint", FROM_TORCH},
    {".h5", NULL, "a Keras file", FROM_KERAS},
    {".hdf5", NULL, "a Keras file", FROM_KERAS},
    {".keras", NULL, "a Keras file", FROM_KERAS},
    {".onnx", NULL, "an ONNX model", FROM_ONNX},
    {".gguf", NULL, "a GGUF file", EXPORT},
    {".tflite", NULL, "a TensorFlow Lite model", EXPORT},
    {".pb", NULL, "a TensorFlow model", EXPORT},
};

static const Foreign beginnings[] = {
    {"version https://git-lfs", NULL, "a git-lfs pointer, not the file itself", "fetch the file:  "
     "git lfs pull"},
    {"PK\003\004", ".npz", "a zip archive", "numpy writes .npz files so, and PyTorch .pt files: "
     "give it the name it should have"},
    {"\x93NUMPY", ".npy", "an .npy file", "give it the suffix .npy"},
    {"\211HDF\r\n", NULL, "an HDF5 file", FROM_KERAS},
    {"\200\002\212\nl\374\234F\371 j\250P\031.", NULL, "a PyTorch checkpoint", FROM_TORCH},
    {"<!DOCTYPE", NULL, "a web page, not the file itself", "download the file again"},
    {"<html", NULL, "a web page, not the file itself", "download the file again"},
    {"GGUF", NULL, "a GGUF file", EXPORT},
};

static void tell_remedy(const WeightSource *s, const char *remedy)
{
    Buf b = {.arena = s->ctx->arena};
    const char *path = shown_key(b.arena, s->path);
    int stem = (int)(strlen(path) - strlen(path_suffix(path)));
    for (; *remedy; remedy++)
        if (*remedy == '$')
            buf_puts(&b, path);
        else if (*remedy == '@')
            buf_printf(&b, "%.*s", stem, path);
        else
            buf_add(&b, remedy, 1);
    note(s->ctx, (Span){0}, "%s", buf_text(&b));
}

bool foreign_content(const WeightSource *s, const char *suffix)
{
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        const Foreign *f = &beginnings[i];
        size_t n = strlen(f->mark);
        if (s->data.size < n || memcmp(s->data.data, f->mark, n) != 0)
            continue;
        if (f->own && strcmp(f->own, suffix) == 0)
            return false;
        source_error(s, "it is %s", f->what);
        tell_remedy(s, f->remedy);
        return true;
    }
    return false;
}

bool foreign_suffix(const WeightSource *s, const char *suffix)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcmp(suffix, suffixes[i].mark) == 0) {
            source_error(s, "it is %s, which nnc does not read", suffixes[i].what);
            tell_remedy(s, suffixes[i].remedy);
            return true;
        }
    return false;
}
