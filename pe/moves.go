package pe

// Moves counts what a pass moves, whatever its PEs work on: the registers of all PEs are clocked.
// It is used for pricing, together with Activity.
type Moves struct {
	// Operands are moves of digit registers, one per PE and step.
	Operands uint64
	// Weights are moves of weight registers. Per PE and operand group there are as many as the PE
	// loads its register with weights of the group, usually one. Weight-stationary, there is one
	// for every row that a weight passes on its way.
	Weights uint64
	// Sums are moves of sum registers from one row to the next: of the drain chains or,
	// weight-stationary, of every sum on its way down.
	Sums uint64
	// SumReads and SumWrites are sums read from and written to the buffer where unfinished sums
	// wait: the partial-sum buffer of a policy, or the accumulators below the columns.
	SumReads, SumWrites uint64
	// PartSumReads and PartSumWrites are sums of a part of K that are read from and written to the
	// output scratchpad.
	PartSumReads, PartSumWrites uint64
}

// Add adds other to m.
func (m *Moves) Add(other Moves) {
	m.Operands += other.Operands
	m.Weights += other.Weights
	m.Sums += other.Sums
	m.SumReads += other.SumReads
	m.SumWrites += other.SumWrites
	m.PartSumReads += other.PartSumReads
	m.PartSumWrites += other.PartSumWrites
}

// Fall returns the register moves when every PE sends one word down through the rows of its column:
// C * R(R+1)/2. Results make as many moves through any number of drain chains: a result that has
// left its own chain still passes the rows below it.
func (g Geometry) Fall() uint64 {
	return g.PEs() * uint64(g.ArrayRows()+1) / 2
}
