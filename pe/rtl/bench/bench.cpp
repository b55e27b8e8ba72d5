#include "bench.h"

#include <algorithm>
#include <bitset>

namespace {

// As in pg_decode.
enum Encoding { kUnsigned = 0, kTwosComplement = 1, kSignMagnitude = 2, kBipolar = 3 };

int32_t ceilDiv(int32_t a, int32_t b) { return (a + b - 1) / b; }

int32_t signExtend(uint32_t value, int bits) {
    const int up = 32 - bits;
    return int32_t(value << up) >> up;
}

// saturate brings a threshold to the width of a sum. Sums are strictly inside
// of it, so the comparison stays the same.
uint32_t saturate(int32_t value, int bits) {
    const int64_t most = (int64_t(1) << (bits - 1)) - 1;
    return uint32_t(std::clamp<int64_t>(value, -most - 1, most));
}

int32_t countOnes(const Pin& pin) {
    int32_t ones = 0;
    for (size_t i = 0; i < pin.size; i++) ones += int32_t(std::bitset<8>(pin.bytes[i]).count());
    return ones;
}

}  // namespace

Bench::Bench(const Shape& shape, const Layer& layer)
    : s_(shape), layer_(layer), model_(newModel(layer.seed)), random_(uint32_t(layer.seed)) {
    channelsPerConv_ = layer.n / layer.convGroups;
    columnGroupsPerConv_ = ceilDiv(channelsPerConv_, s_.cols);
    planes_.resize(layer.codes.size());
    marks_.resize(layer.codes.size());
    const uint16_t all = uint16_t((1u << layer.bits) - 1);
    for (size_t i = 0; i < layer.codes.size(); i++) {
        const int16_t code = layer.codes[i];
        const bool negative = layer.encoding == kSignMagnitude && code < 0;
        planes_[i] = uint16_t(negative ? -code : code) & all;
        const bool on = !layer.padded || layer.padding[i] == 0;
        marks_[i] = uint8_t(negative | on << 1);
    }
    const size_t outputs = size_t(layer.m) * layer.n;
    seen_.sums.assign(outputs, 0);
    seen_.gates.assign(outputs, -1);
    seen_.decided.assign(outputs, -1);
    seen_.left.assign(outputs, -1);
    seen_.high.assign(outputs, -1);
    seen_.low.assign(outputs, -1);
    leftOfColumn_.assign(size_t(s_.cols), 0);
    comparesOfPE_.assign(size_t(s_.rows) * s_.cols, 0);
}

void Bench::fail(Observed::Status status) {
    if (seen_.status == Observed::kGood) seen_.status = status;
}

// garble puts random bits on a pin. Verilator wants those beyond its width to
// be zero.
void Bench::garble(Pin& pin, size_t width) {
    for (size_t i = 0; i < width / 8; i++) pin.bytes[i] = uint8_t(random_());
    if (width % 8) pin.bytes[width / 8] = uint8_t(random_() & ((1u << width % 8) - 1));
}

Observed Bench::run() {
    configure();
    reset();
    // The longest silence of an array is the way of a decision or a result.
    const int32_t silence = 8 * (s_.rows + s_.cols) + 64;
    while (!model_->done.value()) {
        admit();
        answer();
        model_->clk.drive(0);
        model_->eval();
        observe();
        if (now_ - lastEvent_ > silence) fail(Observed::kStuck);
        if (seen_.status != Observed::kGood) break;
        tick();
    }
    if (!seen_.passes.empty()) seen_.cycles = lastLeft_ - seen_.passes.front().start + 1;
    return seen_;
}

// configure drives the inputs that do not change in a layer.
void Bench::configure() {
    const int32_t low = layer_.bits - layer_.highBits;
    const int32_t tiles = ceilDiv(layer_.m, s_.rows);
    Model& m = *model_;
    m.gated.drive(uint32_t(layer_.gated));
    m.two_sided.drive(uint32_t(layer_.twoSided));
    m.overlap.drive(uint32_t(layer_.overlap));
    m.encoding.drive(uint32_t(layer_.encoding));
    m.bits.drive(uint32_t(layer_.bits));
    m.low_bits.drive(uint32_t(low));
    m.full_digits.drive(uint32_t(ceilDiv(layer_.bits, s_.digitBits)));
    m.high_digits.drive(uint32_t(ceilDiv(layer_.highBits, s_.digitBits)));
    m.low_digits.drive(uint32_t(ceilDiv(low, s_.digitBits)));
    const int32_t groups = ceilDiv(layer_.k, s_.lanes);
    m.groups.drive(uint32_t(groups));
    m.part_groups.drive(uint32_t(layer_.partGroups));
    m.last_part.drive(uint32_t((groups - 1) / layer_.partGroups * layer_.partGroups));
    m.tiles.drive(uint32_t(tiles));
    m.pixels.drive(uint32_t(layer_.m));
    m.last_rows.drive(uint32_t(layer_.m - (tiles - 1) * s_.rows));
    m.column_groups.drive(uint32_t(columnGroupsPerConv_ * layer_.convGroups));
    m.column_groups_per_conv.drive(uint32_t(columnGroupsPerConv_));
    m.last_columns.drive(uint32_t(channelsPerConv_ - (columnGroupsPerConv_ - 1) * s_.cols));
    m.depth.drive(uint32_t(layer_.depth));
}

void Bench::reset() {
    garble(model_->digits, s_.digitsWidth());
    garble(model_->weights, s_.weightsWidth());
    garble(model_->band_weights, s_.bandWeightsWidth());
    garble(model_->stream_data, s_.streamsWidth());
    garble(model_->above, s_.thresholdsWidth());
    garble(model_->below, s_.thresholdsWidth());
    garble(model_->mixed_above, s_.thresholdsWidth());
    garble(model_->mixed_below, s_.thresholdsWidth());
    model_->rst.drive(1);
    model_->run.drive(0);
    for (int i = 0; i < 2; i++) {
        model_->clk.drive(0);
        model_->eval();
        model_->clk.drive(1);
        model_->eval();
    }
    model_->rst.drive(0);
    model_->run.drive(1);
    model_->eval();
}

void Bench::tick() {
    model_->clk.drive(1);
    model_->eval();
    now_++;
}

// admit lets the next part of a pass begin when its operands have come. Nobody looks at
// what it says while no part is due.
void Bench::admit() {
    Model& m = *model_;
    if (!m.part_due.value()) {
        m.part_here.drive(random_() >> 8 & 1);
        return;
    }
    const size_t count = layer_.waits.size();
    const bool here = count == 0 || waited_ == layer_.waits[laterParts_ % count];
    waited_ = here ? 0 : waited_ + 1;
    if (here) laterParts_++;
    m.part_here.drive(here);
    m.eval();
}

void Bench::answer() {
    answerFeeders();
    answerWeights();
    if (s_.own()) answerStreams();
    answerThresholds(model_->gate_column_group, model_->above, model_->below);
    if (s_.mixes())
        answerThresholds(model_->mixed_column_group, model_->mixed_above, model_->mixed_below);
}

int32_t Bench::firstChannel(int32_t columnGroup) const {
    return columnGroup / columnGroupsPerConv_ * channelsPerConv_ +
           columnGroup % columnGroupsPerConv_ * s_.cols;
}

int32_t Bench::channels(int32_t columnGroup) const {
    return std::min(s_.cols, channelsPerConv_ - columnGroup % columnGroupsPerConv_ * s_.cols);
}

int32_t Bench::groupOf(const Pin& pin, int32_t column) const {
    const int32_t group = pin.field(s_.carries() ? column : 0, s_.columnGroupBits);
    return group < columnGroupsPerConv_ * layer_.convGroups ? group : -1;
}

uint32_t Bench::lane(int32_t convGroup, int32_t m, int32_t k, uint32_t plane) const {
    if (k >= layer_.k) return uint32_t(k) & ((1u << (s_.digitBits + 1)) - 1);  // off
    const size_t at = (size_t(convGroup) * layer_.m + m) * layer_.k + k;
    const uint32_t planes = planes_[at] >> plane & ((1u << s_.digitBits) - 1);
    return planes | uint32_t(marks_[at]) << s_.digitBits;
}

// answerFeeders gives the digits of the step that is fed. What nobody asked
// for, dead rows included, is random.
void Bench::answerFeeders() {
    const int32_t columnGroup = int32_t(model_->feed_column_group.value());
    const int32_t group = int32_t(model_->feed_group.value());
    garble(model_->digits, s_.digitsWidth());
    if (model_->feed_digits.value()) {
        const int32_t convGroup = columnGroup / columnGroupsPerConv_;
        const int32_t row = int32_t(model_->feed_row.value());
        const int32_t first = int32_t(model_->feed_tile.value()) * s_.rows + row;
        const uint32_t plane = model_->feed_plane.value();
        const int32_t pixels = int32_t(model_->feed_rows.value());
        if (first + pixels > layer_.m) fail(Observed::kOutside);
        for (int32_t i = 0; i < pixels && first + i < layer_.m; i++)
            for (int32_t l = 0; l < s_.lanes; l++) {
                const int32_t bank = (row + i) % s_.rows;
                model_->digits.set(size_t(bank * s_.lanes + l) * s_.laneBits, unsigned(s_.laneBits),
                                   lane(convGroup, first + i, group * s_.lanes + l, plane));
            }
    }
}

// answerWeights gives those of the step that is fed, and of the band's.
void Bench::answerWeights() {
    Model& m = *model_;
    garble(m.weights, s_.weightsWidth());
    if (m.feed_weights.value())
        giveWeights(m.weights, s_.weightBanks, s_.mixes() ? nullptr : &m.weight_column_group,
                    int32_t(m.feed_group.value()));
    if (!s_.mixes()) return;
    garble(m.band_weights, s_.bandWeightsWidth());
    if (m.band_feed_weights.value())
        giveWeights(m.band_weights, s_.bandBanks, &m.weight_column_group,
                    int32_t(m.band_feed_group.value()));
}

void Bench::giveWeights(Pin& weights, int32_t banks, const Pin* groups, int32_t group) {
    for (int32_t c = 0; c < s_.cols; c++) {
        const int32_t columnGroup =
            groups ? groupOf(*groups, c) : int32_t(model_->feed_column_group.value());
        if (columnGroup < 0) continue;
        const int32_t first = banks > 1 ? c - c % s_.cluster : c;
        const int32_t there = std::min(banks, channels(columnGroup) - first);
        for (int32_t b = 0; b < there; b++)
            for (int32_t l = 0; l < s_.lanes && group * s_.lanes + l < layer_.k; l++) {
                const int32_t n = firstChannel(columnGroup) + first + b;
                const size_t at = size_t(n) * layer_.k + group * s_.lanes + l;
                const int32_t slot = (c * banks + b) * s_.lanes + l;
                weights.set(size_t(slot) * s_.weightBits, unsigned(s_.weightBits),
                            uint32_t(layer_.weights[at]));
            }
    }
}

// answerStreams gives the digits of PEs with a stream of their own; banks that a
// row did not ask keep what they answered before.
void Bench::answerStreams() {
    const Model& m = *model_;
    for (int32_t pe = 0; pe < s_.rows * s_.cols; pe++) {
        if (!m.stream_read.bit(size_t(pe))) continue;
        const bool odd = m.stream_parity.bit(size_t(pe));
        const int32_t columnGroup =
            groupOf(odd ? m.stream_odd_group : m.stream_even_group, pe / s_.rows);
        const int32_t convGroup = columnGroup / columnGroupsPerConv_;
        const int32_t tag = m.stream_tag.field(pe, s_.tagBits);
        const int32_t row = s_.banked() ? tag & ((1 << s_.rowBits) - 1) : pe % s_.rows;
        const int32_t tile = s_.banked() ? tag >> s_.rowBits : tag;
        const int32_t pixel = tile * s_.rows + row;
        if (pixel >= layer_.m || columnGroup < 0) {
            fail(Observed::kOutside);
            return;
        }
        const uint32_t plane = uint32_t(m.stream_plane.field(pe, s_.planeBits));
        const int32_t group = m.stream_group.field(pe, s_.streamGroupBits);
        const int32_t slot = pe * s_.banks + (s_.banked() ? row : 0);
        for (int32_t l = 0; l < s_.lanes; l++)
            model_->stream_data.set(size_t(slot * s_.lanes + l) * s_.laneBits,
                                    unsigned(s_.laneBits),
                                    lane(convGroup, pixel, group * s_.lanes + l, plane));
    }
}

void Bench::answerThresholds(const Pin& groups, Pin& above, Pin& below) {
    if (!layer_.gated) return;
    for (int32_t c = 0; c < s_.cols; c++) {
        const int32_t columnGroup = groupOf(groups, c);
        if (columnGroup < 0 || c >= channels(columnGroup)) continue;
        const size_t at = size_t(c) * s_.sumBits;
        const size_t channel = size_t(firstChannel(columnGroup) + c);
        const unsigned width = unsigned(s_.sumBits);
        above.set(at, width, saturate(layer_.above[channel], s_.sumBits));
        below.set(at, width, saturate(layer_.below[channel], s_.sumBits));
    }
}

void Bench::observe() {
    if (model_->hazard.value()) fail(Observed::kHazard);
    observeStarts();
    observeComparisons();
    observeResults();
    observeWork();
}

void Bench::observeStarts() {
    Model& m = *model_;
    if (m.starts_drain.value()) {  // of the tile before the one that may start beside it
        draining_.push_back(seen_.passes.size());
        seen_.passes.push_back({kLow, now_, 0, -1, -1, 0, -1, -1});
        lastEvent_ = now_;
    }
    if (m.starts.value()) {
        const int32_t tilePass = layer_.gated && s_.policy ? kHigh : kFull;
        const bool mixed = m.starts_mixed.value();
        const int32_t kind = m.starts_low.value() && !mixed ? kLow : tilePass;
        const int32_t first =
            int32_t(m.starts_tile.value()) * s_.rows + int32_t(m.starts_row.value());
        const int32_t pixels = kind == kLow ? -1 : int32_t(m.starts_rows.value());
        const int32_t deciding = mixed ? s_.rows - s_.bandRows : kind == kHigh ? s_.rows : 0;
        streaming_ = seen_.passes.size();
        seen_.passes.push_back({kind, now_, 0, first, pixels, deciding,
                                int32_t(m.starts_column_group.value()), -1});
        if (kind == kHigh) highPasses_.push_back(streaming_);
        if (kind != kHigh || s_.own()) draining_.push_back(streaming_);
        part_ = -1;
    }
    if (m.stepping.value()) {
        // No digit has less than a bit.
        if (++seen_.passes[streaming_].steps > ceilDiv(layer_.k, s_.lanes) * layer_.bits)
            fail(Observed::kEndless);
        lastEvent_ = now_;
        observeStep();
    }
}

// observeStep notes the part of the pass that a step is of: weights of an operand group
// are asked for with its first digit.
void Bench::observeStep() {
    const Model& m = *model_;
    int32_t part = part_;
    if (m.feed_weights.value()) part = int32_t(m.feed_group.value()) / layer_.partGroups;
    if (m.band_feed_weights.value()) {
        const int32_t band = int32_t(m.band_feed_group.value()) / layer_.partGroups;
        if (m.feed_weights.value() && band != part) fail(Observed::kParts);
        part = band;
    }
    if (part < 0) {
        fail(Observed::kParts);
        return;
    }
    if (part != part_) seen_.parts.push_back({int32_t(streaming_), now_, 0, part});
    part_ = part;
    seen_.parts.back().steps++;
}

// observeComparisons notes decisions: the n-th time that a PE compares is for
// the n-th pass that decides in its row.
void Bench::observeComparisons() {
    comparesOfPass_.resize(highPasses_.size(), 0);
    for (int32_t pe = 0; pe < s_.rows * s_.cols; pe++) {
        if (!model_->compare.bit(size_t(pe))) continue;
        size_t& next = comparesOfPE_[size_t(pe)];
        while (next < highPasses_.size() &&
               seen_.passes[highPasses_[next]].deciding <= pe % s_.rows)
            next++;
        const size_t nth = next++;
        if (nth >= highPasses_.size()) {
            fail(Observed::kCompares);
            return;
        }
        Pass& pass = seen_.passes[highPasses_[nth]];
        if (++comparesOfPass_[nth] == pass.deciding * s_.cols) pass.known = now_ + 1;
        if (!model_->compared.bit(size_t(pe))) continue;
        seen_.comparisons++;
        const Output o{pass.first + pe % s_.rows,
                       firstChannel(pass.columnGroup) + pe / s_.rows};
        if (!inside(o)) {
            fail(Observed::kOutside);
            return;
        }
        if (seen_.decided[at(o)] >= 0) fail(Observed::kTwice);
        seen_.gates[at(o)] = model_->gate.bit(size_t(pe));
        seen_.decided[at(o)] = now_;
        seen_.high[at(o)] = place(highPasses_[nth], pe % s_.rows, pe / s_.rows);
    }
}

// observeResults is the output scratchpad: it stores results, and adds those of
// low passes to the high parts that drained before.
void Bench::observeResults() {
    const Model& m = *model_;
    const bool twoParts = layer_.gated && s_.own();
    for (int32_t c = 0; c < s_.cols; c++) {
        if (!m.result_leaves.bit(size_t(c))) continue;
        lastLeft_ = lastEvent_ = now_;
        leftOfColumn_[size_t(c)]++;
        if (!m.result_live.bit(size_t(c))) continue;
        seen_.drained++;
        const int32_t tile = m.result_tile.field(c, s_.tileBits);
        const int32_t row = m.result_row.field(c, s_.rowBits);
        const int32_t column = m.result_column.field(c, s_.colBits);
        const int32_t columnGroup = m.result_column_group.field(c, s_.columnGroupBits);
        const Output o{tile * s_.rows + row, firstChannel(columnGroup) + column};
        if (!inside(o)) {
            fail(Observed::kOutside);
            return;
        }
        const int32_t value =
            signExtend(m.result.get(size_t(c) * s_.sumBits, unsigned(s_.sumBits)), s_.sumBits);
        const bool second = twoParts && m.result_low.bit(size_t(c));
        if (second != (seen_.left[at(o)] >= 0)) fail(Observed::kTwice);
        seen_.sums[at(o)] += value;
        if (!second) seen_.left[at(o)] = now_;
        noteWork(c, at(o), m.result_low.bit(size_t(c)));
    }
}

// noteWork notes which PE a result comes from: the n-th pass that drains brings a column
// one result per row, the last row's first. A low pass of lockstep brings all outputs of
// its tile, and works on those that are gated.
void Bench::noteWork(int32_t column, size_t output, bool low) {
    const int32_t nth = leftOfColumn_[size_t(column)] - 1;
    if (size_t(nth / s_.rows) >= draining_.size()) {
        fail(Observed::kDrains);
        return;
    }
    const size_t pass = draining_[size_t(nth / s_.rows)];
    const int32_t from = place(pass, s_.rows - 1 - nth % s_.rows, column);
    if (seen_.passes[pass].kind == kFull)
        seen_.high[output] = from;
    else if (low && seen_.gates[output] == 1)
        seen_.low[output] = from;
}

void Bench::observeWork() {
    const int32_t low = countOnes(model_->active_low);
    const int32_t other = countOnes(model_->active) - low;
    seen_.lowSteps += low;
    (layer_.gated && s_.policy ? seen_.highSteps : seen_.fullSteps) += other;
}
