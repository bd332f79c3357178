/* The floor: what libvips costs when nothing stands around it.
 *
 * One operation takes an encoded picture in memory to an encoded picture in memory, as a server's renderer does.
 *
 *   vipsfloor WIDTH HEIGHT clip|crop thumbnail|max SAVE THREADS SECONDS FILE...
 *
 *   thumbnail  vips_thumbnail_buffer, which shrinks while decoding but leaves a factor of two to the resize
 *   max        JPEG only: the largest DCT shrink (1, 2, 4, 8) that is not below the target, then vips_resize
 *   SAVE       libvips's suffix with options, such as ".jpg[Q=80,keep=none]"
 *
 * SECONDS 0 renders each file once and, with FLOOR_SAVE=FOLDER set, keeps what came out there.
 * Prints one line of JSON: operations, errors, seconds, CPU milliseconds an operation, bytes, peak resident MB. */

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <vips/vips.h>

typedef struct {
  const char *name;
  char *bytes;
  size_t length;
} Picture;

static int width, height, crop, largest_shrink;
static const char *save;
static Picture *pictures;
static int picture_count;
static double deadline;
static atomic_long started, done, failed, bytes_out;

static double seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static int animated(const Picture *p) {
  const char *dot = strrchr(p->name, '.');
  return dot && !strcmp(dot, ".gif");
}

static int thumbnail(const Picture *p, VipsImage **out) {
  /* the box bounds one page of an animation, whose strip is as tall as all of them */
  return vips_thumbnail_buffer(p->bytes, p->length, out, width,
      "height", animated(p) ? VIPS_MAX_COORD : height,
      "size", crop ? VIPS_SIZE_BOTH : VIPS_SIZE_DOWN,
      "crop", crop ? VIPS_INTERESTING_CENTRE : VIPS_INTERESTING_NONE,
      "option_string", animated(p) ? "n=-1" : "",
      NULL);
}

static int cut_centre(VipsImage *in, VipsImage **out) {
  int failure = vips_extract_area(in, out, (in->Xsize - width) / 2, (in->Ysize - height) / 2, width, height, NULL);
  g_object_unref(in);
  return failure;
}

static int with_largest_shrink(const Picture *p, VipsImage **out) {
  VipsImage *in, *resized;
  if (vips_jpegload_buffer(p->bytes, p->length, &in, NULL)) return -1;
  double across = (double) width / in->Xsize, down = (double) height / in->Ysize;
  double scale = crop == (across > down) ? across : down;
  int target_width = (int) (in->Xsize * scale + 0.5), target_height = (int) (in->Ysize * scale + 0.5);
  g_object_unref(in);

  int shrink = 8;
  while (shrink > 1 && 1.0 / shrink < scale - 1e-9) shrink /= 2;
  if (vips_jpegload_buffer(p->bytes, p->length, &in, "shrink", shrink, "access", VIPS_ACCESS_SEQUENTIAL, NULL)) return -1;
  if (in->Xsize == target_width && in->Ysize == target_height) {
    resized = in;
  } else {
    int failure = vips_resize(in, &resized, (double) target_width / in->Xsize,
        "vscale", (double) target_height / in->Ysize, NULL);
    g_object_unref(in);
    if (failure) return -1;
  }
  if (crop) return cut_centre(resized, out);
  *out = resized;
  return 0;
}

static void keep(const Picture *p, const void *bytes, size_t length) {
  const char *folder = getenv("FLOOR_SAVE"), *slash = strrchr(p->name, '/');
  if (!folder) return;
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, slash ? slash + 1 : p->name);
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(bytes, 1, length, f) != length) perror(path);
  if (f) fclose(f);
}

static void render(const Picture *p) {
  VipsImage *image = NULL;
  void *bytes = NULL;
  size_t length = 0;
  int failure = largest_shrink ? with_largest_shrink(p, &image) : thumbnail(p, &image);
  if (!failure) failure = vips_image_write_to_buffer(image, save, &bytes, &length, NULL);
  if (failure) {
    if (atomic_fetch_add(&failed, 1) == 0) fprintf(stderr, "%s: %s", p->name, vips_error_buffer());
    vips_error_clear();
  } else {
    atomic_fetch_add(&done, 1);
    atomic_fetch_add(&bytes_out, (long) length);
    if (deadline == 0) keep(p, bytes, length);
  }
  if (image) g_object_unref(image);
  g_free(bytes);
}

static void *work(void *unused) {
  (void) unused;
  for (;;) {
    long mine = atomic_fetch_add(&started, 1);
    if (deadline == 0 ? mine >= picture_count : seconds_now() >= deadline) break;
    render(&pictures[mine % picture_count]);
  }
  vips_thread_shutdown();
  return NULL;
}

static void read_pictures(int count, char **names) {
  pictures = calloc(count, sizeof *pictures);
  picture_count = count;
  for (int i = 0; i < count; i++) {
    if (!g_file_get_contents(names[i], &pictures[i].bytes, &pictures[i].length, NULL)) {
      fprintf(stderr, "cannot read %s\n", names[i]);
      exit(2);
    }
    pictures[i].name = names[i];
  }
}

int main(int count, char **words) {
  if (count < 9 || VIPS_INIT(words[0])) {
    fprintf(stderr, "usage: vipsfloor WIDTH HEIGHT clip|crop thumbnail|max SAVE THREADS SECONDS FILE...\n");
    return 2;
  }
  width = atoi(words[1]);
  height = atoi(words[2]);
  crop = !strcmp(words[3], "crop");
  largest_shrink = !strcmp(words[4], "max");
  save = words[5];
  int threads = atoi(words[6]);
  double seconds = atof(words[7]);
  vips_concurrency_set(1);
  vips_cache_set_max(0);
  read_pictures(count - 8, words + 8);

  if (seconds > 0) { /* pays for what is paid once */
    deadline = seconds_now();
    for (int i = 0; i < 3; i++) render(&pictures[i % picture_count]);
    done = failed = bytes_out = 0;
  }
  double begun = seconds_now(), cpu = cpu_seconds();
  deadline = seconds > 0 ? begun + seconds : 0;
  pthread_t *pool = calloc(threads, sizeof *pool);
  for (int i = 0; i < threads; i++) pthread_create(&pool[i], NULL, work, NULL);
  for (int i = 0; i < threads; i++) pthread_join(pool[i], NULL);
  double taken = seconds_now() - begun, spent = cpu_seconds() - cpu;

  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  long n = done > 0 ? done : 1;
  printf("{\"libvips\":\"%s\",\"ops\":%ld,\"errors\":%ld,\"seconds\":%.3f,\"cpu_ms\":%.3f,\"bytes\":%ld,\"peak_mb\":%ld}\n",
      vips_version_string(), (long) done, (long) failed, taken, spent * 1e3 / n, bytes_out / n, usage.ru_maxrss / 1024);
  return failed > 0;
}
