// Runs every case of a case file on the array and writes what it saw.
#include <cstdio>
#include <memory>

#include "bench.h"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s CASES RESULTS\n", argv[0]);
        return 2;
    }
    std::FILE* in = std::fopen(argv[1], "rb");
    std::FILE* out = in ? std::fopen(argv[2], "wb") : nullptr;
    if (!out) {
        std::perror(in ? argv[2] : argv[1]);
        return 1;
    }
    const Shape s = shape();
    for (Layer layer; layer.read(in);) Bench(s, layer).run().write(out);
    std::fclose(in);
    if (std::fclose(out) != 0) {
        std::perror(argv[2]);
        return 1;
    }
    return 0;
}
