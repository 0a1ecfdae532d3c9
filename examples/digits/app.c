/* Reads handwritten digits with digits.c, which nnc wrote from digits.nn.
 *
 *     nnc digits.nn -o digits.c
 *     cc -O2 -std=c11 app.c digits.c -o app
 *     ./app */
#include "digits.h"
#include <stdio.h>

_Static_assert(DIGITS_WORKSPACE_BYTES == 0, "so small a model needs no workspace");

/* 450 images that the training never saw. Each is a string: the digit, a space, and 64 pixels from
 * the top left, one letter each, from 0 for paper to g (16) for ink. */
static const char *const test[] = {
#include "test.txt"
};
enum { SIDE = 8, IMAGES = sizeof test / sizeof *test, SHOWN = 5 };

static int label(const char *image)
{
    return image[0] - '0';
}

static int pixel(const char *image, int i)
{
    char c = image[2 + i];
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* The model's answer, and how sure it is of it. */
static int read_digit(const char *image, float *sure)
{
    float x[DIGITS_IMAGE_LEN], y[DIGITS_Y_LEN];
    for (int i = 0; i < DIGITS_IMAGE_LEN; i++) {
        x[i] = (float)pixel(image, i);
    }
    digits_run(x, y, NULL);
    int best = 0;
    for (int i = 1; i < DIGITS_Y_LEN; i++) {
        if (y[i] > y[best]) {
            best = i;
        }
    }
    *sure = y[best];
    return best;
}

/* n images side by side, and below each what the model read. */
static void show(const char *const *image, int n)
{
    for (int row = 0; row < SIDE; row++) {
        for (int k = 0; k < n; k++) {
            for (int col = 0; col < SIDE; col++) {
                char ink = " .:-=+*#%@"[pixel(image[k], row * SIDE + col) * 9 / 16];
                printf("%c%c", ink, ink);
            }
        }
        printf("\n");
    }
    for (int k = 0; k < n; k++) {
        float sure;
        int digit = read_digit(image[k], &sure);
        printf("    %d  (%3.0f %%)    ", digit, 100 * (double)sure);
    }
    printf("\n\n");
}

int main(void)
{
    const char *wrong[IMAGES];
    int right = 0, mistakes = 0;
    for (int i = 0; i < IMAGES; i++) {
        float sure;
        if (read_digit(test[i], &sure) == label(test[i])) {
            right++;
        } else {
            wrong[mistakes++] = test[i];
        }
    }
    printf("Handwritten digits, and what the model reads:\n\n");
    show(test, SHOWN);
    if (mistakes > 0) {
        int n = mistakes < SHOWN ? mistakes : SHOWN;
        printf("Misread, in truth");
        for (int k = 0; k < n; k++) {
            printf("%s %d", k > 0 ? "," : "", label(wrong[k]));
        }
        printf(":\n\n");
        show(wrong, n);
    }
    printf("%d of %d right: %.2f %%\n", right, IMAGES, 100.0 * right / IMAGES);
    return 0;
}
