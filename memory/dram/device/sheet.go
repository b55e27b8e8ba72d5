package device

import "pgsim/configs/strict"

// sheet is the file of a device: the contents of its datasheet, with a source for every number.
type sheet struct {
	// Description is one sentence for lists.
	Description string `yaml:"description" required:"true"`
	// Standard is the JEDEC standard.
	Standard string `yaml:"standard" required:"true"`
	// Part is the part whose datasheet gives organisation and timings.
	Part         string       `yaml:"part" required:"true"`
	Clock        frequency    `yaml:"clock" required:"true"`
	Organization organization `yaml:"organization" required:"true"`
	Timing       timing       `yaml:"timing" required:"true"`
	Currents     Currents     `yaml:"currents" required:"true"`
}

// frequency is a clock frequency in MHz.
type frequency struct {
	MHz    float64 `yaml:"mhz" range:"1..100000" required:"true"`
	Source string  `yaml:"source" required:"true"`
}

// count is a number of things.
type count struct {
	Count  int    `yaml:"count" range:"1..1048576" required:"true"`
	Source string `yaml:"source" required:"true"`
}

// beats is a length in transfers of the data bus.
type beats struct {
	Beats  int    `yaml:"beats" range:"1..64" required:"true"`
	Source string `yaml:"source" required:"true"`
}

// buses is a number of command buses.
type buses struct {
	Count  int    `yaml:"count" range:"1..2" required:"true"`
	Source string `yaml:"source" required:"true"`
}

// cycles is a time in cycles of the memory clock.
type cycles struct {
	Cycles int    `yaml:"cycles" range:"0..1000000" required:"true"`
	Source string `yaml:"source" required:"true"`
}

func (c cycles) time() Cycle { return Cycle(c.Cycles) }

// organization is [Organization] as it is in files.
type organization struct {
	Bus           Width `yaml:"bus" required:"true"`
	Burst         beats `yaml:"burst" required:"true"`
	BeatsPerCycle beats `yaml:"beats_per_cycle" required:"true"`
	CommandBuses  buses `yaml:"command_buses" required:"true"`
	Ranks         count `yaml:"ranks" required:"true"`
	BankGroups    count `yaml:"bank_groups" required:"true"`
	Banks         count `yaml:"banks" required:"true"`
	Rows          count `yaml:"rows" required:"true"`
	Columns       count `yaml:"columns" required:"true"`
}

// timing is [Timing] as it is in files.
type timing struct {
	CL         cycles        `yaml:"cl" required:"true"`
	CWL        cycles        `yaml:"cwl" required:"true"`
	DQSCK      cycles        `yaml:"dqsck" required:"true"`
	DQSS       cycles        `yaml:"dqss" required:"true"`
	RCD        cycles        `yaml:"rcd" required:"true"`
	RCDW       cycles        `yaml:"rcd_w" required:"true"`
	RP         cycles        `yaml:"rp" required:"true"`
	RPab       cycles        `yaml:"rp_ab" required:"true"`
	RAS        cycles        `yaml:"ras" required:"true"`
	RRDS       cycles        `yaml:"rrd_s" required:"true"`
	RRDL       cycles        `yaml:"rrd_l" required:"true"`
	FAW        cycles        `yaml:"faw" required:"true"`
	CCDS       cycles        `yaml:"ccd_s" required:"true"`
	CCDL       cycles        `yaml:"ccd_l" required:"true"`
	WTRS       cycles        `yaml:"wtr_s" required:"true"`
	WTRL       cycles        `yaml:"wtr_l" required:"true"`
	WR         cycles        `yaml:"wr" required:"true"`
	RTP        cycles        `yaml:"rtp" required:"true"`
	PPD        cycles        `yaml:"ppd" required:"true"`
	Turnaround cycles        `yaml:"turnaround" required:"true"`
	RTRS       cycles        `yaml:"rtrs" required:"true"`
	REFI       cycles        `yaml:"refi" required:"true"`
	RFC        cycles        `yaml:"rfc" required:"true"`
	Command    commandCycles `yaml:"command" required:"true"`
}

// commandCycles is [CommandTiming] as it is in files.
type commandCycles struct {
	Activate  cycles `yaml:"activate" required:"true"`
	Precharge cycles `yaml:"precharge" required:"true"`
	Column    cycles `yaml:"column" required:"true"`
	Refresh   cycles `yaml:"refresh" required:"true"`
}

// check refuses numbers that are not powers of two, because addresses are split into bit fields,
// and bursts shorter than a cycle.
func (o organization) check() error {
	for _, n := range []struct {
		key   string
		value int
	}{
		{"bus.bits", o.Bus.Bits}, {"burst.beats", o.Burst.Beats},
		{"beats_per_cycle.beats", o.BeatsPerCycle.Beats}, {"ranks.count", o.Ranks.Count},
		{"bank_groups.count", o.BankGroups.Count}, {"banks.count", o.Banks.Count},
		{"rows.count", o.Rows.Count}, {"columns.count", o.Columns.Count},
	} {
		if n.value&(n.value-1) != 0 {
			return strict.Errorf("organization."+n.key, "must be a power of two, got %d", n.value)
		}
	}
	if o.Burst.Beats < o.BeatsPerCycle.Beats {
		return strict.Errorf("organization.burst.beats", "must be at least the %d beats of a cycle, got %d",
			o.BeatsPerCycle.Beats, o.Burst.Beats)
	}
	return nil
}

// device returns the device of a file, without its name.
func (s *sheet) device() Device {
	o, t, c := s.Organization, s.Timing, s.Timing.Command
	return Device{
		Standard: s.Standard,
		Part:     s.Part,
		ClockMHz: s.Clock.MHz,
		Organization: Organization{
			BusBits: o.Bus.Bits, BurstLength: o.Burst.Beats, BeatsPerCycle: o.BeatsPerCycle.Beats,
			CommandBuses: o.CommandBuses.Count, Ranks: o.Ranks.Count,
			BankGroups: o.BankGroups.Count, Banks: o.Banks.Count, Rows: o.Rows.Count, Columns: o.Columns.Count,
		},
		Timing: Timing{
			CL: t.CL.time(), CWL: t.CWL.time(), DQSCK: t.DQSCK.time(), DQSS: t.DQSS.time(),
			RCD: t.RCD.time(), RCDW: t.RCDW.time(), RP: t.RP.time(), RPab: t.RPab.time(), RAS: t.RAS.time(),
			RRDS: t.RRDS.time(), RRDL: t.RRDL.time(), FAW: t.FAW.time(),
			CCDS: t.CCDS.time(), CCDL: t.CCDL.time(), WTRS: t.WTRS.time(), WTRL: t.WTRL.time(),
			WR: t.WR.time(), RTP: t.RTP.time(), PPD: t.PPD.time(),
			Turnaround: t.Turnaround.time(), RTRS: t.RTRS.time(), REFI: t.REFI.time(), RFC: t.RFC.time(),
			Command: CommandTiming{
				Activate: c.Activate.time(), Precharge: c.Precharge.time(),
				Column: c.Column.time(), Refresh: c.Refresh.time(),
			},
		},
		Currents: &s.Currents,
	}
}
