/* limits THREADS BYTES...: what the machine can do at most. Prints
 *
 *     fma GFLOPS            multiply-adds in registers, two operations each
 *     read BYTES GBS        an array of so many bytes, shared out among the threads, read again
 *
 * Each figure is the best of some trials: a limit is what was possible once. Vectors are the widest
 * that the compiler's -march allows. Arrays lie in huge pages, where the system gives them, so that
 * memory is measured and not the page tables. */
#include "driver.h"
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

#if defined __AVX512F__
enum { WIDTH = 64 };
#elif defined __AVX__
enum { WIDTH = 32 };
#else
enum { WIDTH = 16 };
#endif
typedef float Vec __attribute__((vector_size(WIDTH)));

enum { LANES = WIDTH / sizeof(float), TRIALS = 7, MOST_THREADS = 64, HUGE_PAGE = 1 << 21 };
enum { ROUNDS = 1 << 20 };             /* of multiply-adds: some ms */
enum { READ_BYTES = 1 << 27 };         /* a trial of a small array; a large one is read once */

/* Twelve chains: as many as two units of latency 4 to 6 need, and with two constants no more than
 * the 16 registers of AVX2. Variables and not an array, so that any compiler keeps them there. */
#define EACH(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
enum { CHAINS = 12 };

typedef struct Worker Worker;
typedef struct Job {
    size_t bytes;                      /* a thread's part of the array; 0: arithmetic */
    size_t passes;
    int threads;
    cpu_set_t allowed;
    pthread_barrier_t barrier;
    Worker *worker;
    double best;                       /* seconds */
} Job;

struct Worker {
    Job *job;
    int nth;
    pthread_t thread;
    double start, end;                 /* of a trial */
};

static volatile float sink;            /* what is written here is not thrown away */

static void multiply_add(void)
{
    Vec m = {0}, a = {0};
    m += 0.999f;
    a += 0.001f;
#define START(i) Vec c##i = a + (float)i;
    EACH(START)
    for (int r = 0; r < ROUNDS; r++) {
#define STEP(i) c##i = c##i * m + a;
        EACH(STEP)
    }
#define TAKE(i) sink = c##i[0];
    EACH(TAKE)
}

static void read_all(const Vec *p, size_t vectors, size_t passes)
{
#define ZERO(i) Vec c##i = {0};
    EACH(ZERO)
    for (size_t r = 0; r < passes; r++)
        for (size_t v = 0; v + CHAINS <= vectors; v += CHAINS) {
#define ADD(i) c##i += p[v + i];
            EACH(ADD)
        }
    EACH(TAKE)
}

/* Each on a processor of its own. */
static void pin(const cpu_set_t *allowed, int nth)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, allowed) && nth-- == 0)
            CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
}

static Vec *array(size_t bytes)
{
    size_t room = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    Vec *p = aligned_alloc(HUGE_PAGE, room);
    if (!p)
        die("limits", "out of memory");
#ifdef MADV_HUGEPAGE
    madvise(p, room, MADV_HUGEPAGE);
#endif
    memset(p, 0, bytes);               /* pages that nobody wrote are all the same one */
    return p;
}

/* From the first that began to the last that ended: one that wakes up late does not shorten it. */
static double took(const Job *job)
{
    double start = INFINITY, end = 0;
    for (int i = 0; i < job->threads; i++) {
        start = fmin(start, job->worker[i].start);
        end = fmax(end, job->worker[i].end);
    }
    return end - start;
}

static void *work(void *arg)
{
    Worker *w = arg;
    Job *job = w->job;
    pin(&job->allowed, w->nth);
    Vec *p = job->bytes ? array(job->bytes) : NULL;
    for (int trial = 0; trial < TRIALS; trial++) {
        pthread_barrier_wait(&job->barrier);
        w->start = now();
        if (p)
            read_all(p, job->bytes / WIDTH, job->passes);
        else
            multiply_add();
        w->end = now();
        pthread_barrier_wait(&job->barrier);
        if (w->nth == 0)               /* the others wait for the next trial */
            job->best = fmin(job->best, took(job));
    }
    free(p);
    return NULL;
}

/* Seconds of the best trial, all threads at work. */
static double best(Job *job)
{
    Worker worker[MOST_THREADS];
    job->worker = worker;
    job->best = INFINITY;
    pthread_barrier_init(&job->barrier, NULL, (unsigned)job->threads);
    for (int i = 0; i < job->threads; i++) {
        worker[i] = (Worker){.job = job, .nth = i};
        if (pthread_create(&worker[i].thread, NULL, work, &worker[i]))
            die("limits", "no more threads");
    }
    for (int i = 0; i < job->threads; i++)
        pthread_join(worker[i].thread, NULL);
    pthread_barrier_destroy(&job->barrier);
    return job->best;
}

int main(int argc, char **argv)
{
    Job job = {.threads = argc > 1 ? atoi(argv[1]) : 0};
    if (job.threads < 1 || job.threads > MOST_THREADS)
        die("usage", "limits THREADS BYTES..., 1 to 64 threads");
    sched_getaffinity(0, sizeof job.allowed, &job.allowed);
    if (CPU_COUNT(&job.allowed) < job.threads)
        die("limits", "fewer processors than threads");
    double flops = 2. * ROUNDS * CHAINS * LANES * job.threads;
    printf("fma %.2f\n", flops / best(&job) * 1e-9);
    for (int i = 2; i < argc; i++) {
        size_t step = (size_t)CHAINS * WIDTH; /* what one round of the loop reads */
        size_t steps = (size_t)strtoull(argv[i], NULL, 10) / (size_t)job.threads / step;
        job.bytes = (steps ? steps : 1) * step;
        job.passes = READ_BYTES / job.bytes / (size_t)job.threads + 1;
        double bytes = (double)(job.bytes * job.passes) * job.threads;
        printf("read %s %.2f\n", argv[i], bytes / best(&job) * 1e-9);
    }
    return 0;
}
