/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "output.h"

#include "allocate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(const char *file, int why)
{
    fprintf(stderr, "%s: %s\n", file, strerror(why));
    return false;
}

/* Only a file may be replaced: moving one onto a device or a directory would do harm or fail late. */
static bool may_be_replaced(const char *file)
{
    struct stat there;
    if (stat(file, &there) != 0 || S_ISREG(there.st_mode))
        return true;
    fprintf(stderr, "%s: is not a file\n", file);
    return false;
}

bool output_begin(output *o, const char *file)
{
    if (!may_be_replaced(file))
        return false;
    size_t size = strlen(file) + 32;
    *o = (output){.file = file, .temporary = allocate(size, 1)};
    snprintf(o->temporary, size, "%s.%ld.new", file, (long)getpid());
    int descriptor = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    o->stream = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    if (o->stream)
        return true;
    fail(file, errno);
    if (descriptor >= 0) {
        close(descriptor);
        unlink(o->temporary);
    }
    free(o->temporary);
    return false;
}

bool output_end(output *o)
{
    bool earlier = ferror(o->stream), written = fflush(o->stream) == 0 && fsync(fileno(o->stream)) == 0 && !earlier;
    int why = earlier ? EIO : errno;
    if (fclose(o->stream) != 0 && written) {
        written = false;
        why = errno;
    }
    if (written && rename(o->temporary, o->file) != 0) {
        written = false;
        why = errno;
    }
    if (!written) {
        fail(o->file, why);
        unlink(o->temporary);
    }
    free(o->temporary);
    return written;
}
