#include "layer.h"

#include <cstdlib>

namespace {

template <typename T>
void readAll(std::FILE* in, std::vector<T>& values, size_t count) {
    values.resize(count);
    if (std::fread(values.data(), sizeof(T), count, in) != count) {
        std::fprintf(stderr, "bench: the case file ends within a case\n");
        std::exit(1);
    }
}

template <typename T>
void writeAll(std::FILE* out, const T* values, size_t count) {
    if (std::fwrite(values, sizeof(T), count, out) != count) {
        std::perror("bench: result file");
        std::exit(1);
    }
}

}  // namespace

bool Layer::read(std::FILE* in) {
    int32_t* fields[] = {&m,     &n,        &k,       &convGroups, &bits,   &highBits, &encoding,
                         &gated, &twoSided, &overlap, &depth,      &padded, &seed,
                         &partGroups, &waiting};
    for (size_t i = 0; i < std::size(fields); i++) {
        if (std::fread(fields[i], sizeof(int32_t), 1, in) != 1) {
            if (i == 0) return false;
            std::fprintf(stderr, "bench: the case file ends within a case\n");
            std::exit(1);
        }
    }
    const size_t positions = size_t(convGroups) * m * k;
    readAll(in, codes, positions);
    readAll(in, padding, padded ? positions : 0);
    readAll(in, weights, size_t(n) * k);
    readAll(in, above, size_t(n));
    readAll(in, below, size_t(n));
    readAll(in, waits, size_t(waiting));
    return true;
}

void Observed::write(std::FILE* out) const {
    const int32_t head[] = {status,  cycles,  highSteps,
                            lowSteps, fullSteps, comparisons,
                            drained, int32_t(passes.size()), int32_t(parts.size())};
    writeAll(out, head, std::size(head));
    writeAll(out, passes.data(), passes.size());
    writeAll(out, parts.data(), parts.size());
    writeAll(out, sums.data(), sums.size());
    writeAll(out, gates.data(), gates.size());
    writeAll(out, decided.data(), decided.size());
    writeAll(out, left.data(), left.size());
    writeAll(out, high.data(), high.size());
    writeAll(out, low.data(), low.size());
}
