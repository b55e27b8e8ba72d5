package results

import (
	"io"
	"strconv"

	"pgsim/dataflow/stall"
	"pgsim/results/table"
)

// writeCSV writes one tidy line for every layer and for the sums; scope tells
// them apart.
func (r Record) writeCSV(w io.Writer) error {
	columns := r.csvColumns()
	out := table.NewCSV(w)
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range r.rows() {
		for i, c := range columns {
			line[i] = c.text(row)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Close()
}

// csvColumns returns the columns of layers.csv; those of energy depend on the
// parts of the record.
func (r Record) csvColumns() []column {
	columns := append([]column{}, identityColumns...)
	columns = append(columns, figureColumns...)
	for _, part := range r.Total.EnergyPJ.Parts {
		columns = append(columns, figure("energy_"+part.Name+"_pj", func(m Metrics) float64 {
			return m.EnergyPJ.Value(part.Name)
		}))
	}
	return columns
}

var identityColumns = []column{
	{"scope", func(r row) string { return r.scope }},
	{"name", func(r row) string { return r.name }},
	ofLayer("op", func(l *Layer) string { return l.Op }),
	ofLayer("gated", func(l *Layer) string { return strconv.FormatBool(l.Gated) }),
	ofLayer("m", func(l *Layer) string { return strconv.Itoa(l.M) }),
	ofLayer("n", func(l *Layer) string { return strconv.Itoa(l.N) }),
	ofLayer("k", func(l *Layer) string { return strconv.Itoa(l.K) }),
	ofLayer("time_steps", func(l *Layer) string { return strconv.Itoa(l.TimeSteps) }),
	ofLayer("bits", func(l *Layer) string { return strconv.Itoa(l.Bits) }),
	ofLayer("high_bits", func(l *Layer) string { return strconv.Itoa(l.HighBits) }),
	ofLayer("weight_bits", func(l *Layer) string { return strconv.Itoa(l.WeightBits) }),
}

var figureColumns = []column{
	counter("macs", func(m Metrics) uint64 { return m.MACs }),
	counter("outputs", func(m Metrics) uint64 { return m.Outputs }),
	counter("gated_outputs", func(m Metrics) uint64 { return m.GatedOutputs }),
	figure("gated_fraction", func(m Metrics) float64 { return m.GatedFraction }),
	figure("average_bits", func(m Metrics) float64 { return m.AverageBits }),
	counter("bit_ops", func(m Metrics) uint64 { return m.BitOps }),
	figure("bit_op_saving_uniform_b", func(m Metrics) float64 { return m.BitOpSaving.UniformB }),
	figure("bit_op_saving_uniform_8", func(m Metrics) float64 { return m.BitOpSaving.Uniform8 }),
	counter("passes_high", func(m Metrics) uint64 { return m.Passes.High }),
	counter("passes_low", func(m Metrics) uint64 { return m.Passes.Low }),
	counter("passes_full", func(m Metrics) uint64 { return m.Passes.Full }),
	counter("cycles_total", func(m Metrics) uint64 { return m.Cycles.Total }),
	counter("cycles_array", func(m Metrics) uint64 { return m.Cycles.Array }),
	counter("cycles_busy", func(m Metrics) uint64 { return m.Cycles.Busy }),
	counter("stall_fill_drain", func(m Metrics) uint64 { return m.Cycles.Stall[stall.FillDrain] }),
	counter("stall_decision_wait", func(m Metrics) uint64 { return m.Cycles.Stall[stall.DecisionWait] }),
	counter("stall_queue_imbalance", func(m Metrics) uint64 { return m.Cycles.Stall[stall.QueueImbalance] }),
	counter("stall_block_cut", func(m Metrics) uint64 { return m.Cycles.Stall[stall.BlockCut] }),
	counter("stall_scratchpad", func(m Metrics) uint64 { return m.Cycles.Stall[stall.Scratchpad] }),
	counter("stall_recurrence", func(m Metrics) uint64 { return m.Cycles.Stall[stall.Recurrence] }),
	counter("stall_dram", func(m Metrics) uint64 { return m.Cycles.Stall[stall.Memory] }),
	figure("utilisation", func(m Metrics) float64 { return m.Utilisation }),
	counter("idle_not_gated", func(m Metrics) uint64 { return m.IdlePESteps.NotGated }),
	counter("idle_queue_shorter", func(m Metrics) uint64 { return m.IdlePESteps.QueueShorter }),
	counter("idle_tile_partial", func(m Metrics) uint64 { return m.IdlePESteps.TilePartial }),
	counter("dram_read_bytes", func(m Metrics) uint64 { return m.DRAM.ReadBytes }),
	counter("dram_written_bytes", func(m Metrics) uint64 { return m.DRAM.WrittenBytes }),
	counter("dram_row_hits", func(m Metrics) uint64 { return m.DRAM.RowHits }),
	counter("dram_row_misses", func(m Metrics) uint64 { return m.DRAM.RowMisses }),
	figure("ideal_saving", func(m Metrics) float64 { return m.IdealSaving }),
	optional("realised_saving", func(m Metrics) *float64 { return m.RealisedSaving }),
	optional("realised_saving_array", func(m Metrics) *float64 { return m.RealisedSavingArray }),
	optional("energy_saving", func(m Metrics) *float64 { return m.EnergySaving }),
	figure("energy_total_pj", func(m Metrics) float64 { return m.EnergyPJ.Total }),
}

// ofLayer is a column that sums leave empty.
func ofLayer(name string, text func(*Layer) string) column {
	return column{name, func(r row) string {
		if r.layer == nil {
			return ""
		}
		return text(r.layer)
	}}
}

func counter(name string, value func(Metrics) uint64) column {
	return column{name, func(r row) string { return count(value(r.Metrics)) }}
}

func figure(name string, value func(Metrics) float64) column {
	return column{name, func(r row) string { return number(value(r.Metrics)) }}
}

// optional is a column that stays empty where there is no baseline.
func optional(name string, value func(Metrics) *float64) column {
	return column{name, func(r row) string {
		v := value(r.Metrics)
		if v == nil {
			return ""
		}
		return number(*v)
	}}
}
