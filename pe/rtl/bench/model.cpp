// Binds the Verilated array of one build. Its parameters come as macros.
#include "model.h"

#include <memory>

#include "Vpg_top.h"
#include "verilated.h"

namespace {

class Verilated_ final : public Model {
public:
    explicit Verilated_(int seed) {
        context_.randReset(2);  // registers start with random bits
        context_.randSeed(seed);
        top_ = std::make_unique<Vpg_top>(&context_, "top");
#define PG_BIND(name) \
    this->name = Pin{reinterpret_cast<uint8_t*>(&top_->name), sizeof(top_->name)};
        PG_INPUTS(PG_BIND)
        PG_OUTPUTS(PG_BIND)
#undef PG_BIND
    }

    ~Verilated_() override { top_->final(); }

    void eval() override { top_->eval(); }

private:
    VerilatedContext context_;
    std::unique_ptr<Vpg_top> top_;
};

// log2Up is Verilog's $clog2, at least 1.
constexpr int log2Up(int n) {
    int bits = 0;
    while ((1 << bits) < n) bits++;
    return bits > 0 ? bits : 1;
}

}  // namespace

Shape shape() {
    Shape s{};
    s.policy = PG_POLICY;
    s.rows = PG_R;
    s.cols = PG_C;
    s.lanes = PG_L;
    s.digitBits = PG_P;
    s.weightBits = PG_W;
    s.sumBits = PG_A;
    s.tileBits = PG_TW;
    s.groupBits = PG_GW;
    s.columnGroupBits = PG_NW;
    s.planeBits = 4;
    s.rowBits = log2Up(PG_R);
    s.colBits = log2Up(PG_C);
    s.tagBits = s.banked() ? s.tileBits + s.rowBits : s.own() ? s.tileBits : 1;
    s.streamGroupBits = s.own() ? s.groupBits : 1;
    s.banks = s.banked() ? s.rows : 1;
    s.laneBits = s.digitBits + 2;
    s.cluster = PG_WC;
    s.bandRows = PG_H;
    s.weightBanks = s.carries() && !s.mixes() ? s.cluster : 1;
    s.bandBanks = s.mixes() ? s.cluster : 1;
    return s;
}

Model* newModel(int seed) { return new Verilated_(seed); }
