package device

import (
	"fmt"

	"pgsim/configs/strict"
)

// Currents are the currents that the chips of a device draw, and the energy of their interface.
type Currents struct {
	// Part is the part whose datasheet gives the currents.
	Part string `yaml:"part" required:"true"`
	// Chip is the width of the data bus to which the currents belong. A channel has as many chips
	// as its own bus needs, or a share of one.
	Chip Width `yaml:"chip" required:"true"`
	// Rails are the supplies.
	Rails []Rail `yaml:"rails" required:"true"`
	// ReadIO and WriteIO are the energy of moving a bit between DRAM and controller: drivers and
	// termination at both ends, including strobes.
	ReadIO  BitEnergy `yaml:"read_io" required:"true"`
	WriteIO BitEnergy `yaml:"write_io" required:"true"`
}

// Rail is one supply of a chip and its currents in the datasheet's test loops.
type Rail struct {
	// Name is that in the datasheet, e.g. "VDD".
	Name string `yaml:"name" required:"true"`
	// Volts is the nominal voltage.
	Volts Voltage `yaml:"volts" required:"true"`
	// IDD0 is drawn while a row is opened and closed every tRC.
	IDD0 Current `yaml:"idd0" required:"true"`
	// IDD2N and IDD3N are drawn in standby with all rows closed, and with rows open.
	IDD2N Current `yaml:"idd2n" required:"true"`
	IDD3N Current `yaml:"idd3n" required:"true"`
	// IDD4R and IDD4W are drawn during bursts without a gap.
	IDD4R Current `yaml:"idd4r" required:"true"`
	IDD4W Current `yaml:"idd4w" required:"true"`
	// IDD5B is drawn while all banks are refreshed every tRFC.
	IDD5B Current `yaml:"idd5b" required:"true"`
}

// Current is a current with its source.
type Current struct {
	// MA is in mA.
	MA float64 `yaml:"ma" range:"0..1000000" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Voltage is a voltage with its source.
type Voltage struct {
	// Volts is in V.
	Volts float64 `yaml:"v" range:"0..1000" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// Width is a number of bits with its source.
type Width struct {
	// Bits is the width.
	Bits int `yaml:"bits" range:"1..1024" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// BitEnergy is the energy of a bit with its source.
type BitEnergy struct {
	// PJPerBit is in pJ.
	PJPerBit float64 `yaml:"pj_per_bit" range:"0..1000000" required:"true"`
	// Source says where the number comes from.
	Source string `yaml:"source" required:"true"`
}

// check refuses currents without a supply, or with a supply that doesn't exist.
func (c Currents) check() error {
	if len(c.Rails) == 0 {
		return strict.Errorf("currents.rails", "must have at least one supply")
	}
	for i, r := range c.Rails {
		if err := r.check(fmt.Sprintf("currents.rails[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

// check refuses currents that would make an action cost nothing or less. Standby with open rows
// must need no less than with closed rows, and every action more than standby.
func (r Rail) check(path string) error {
	for _, c := range []struct {
		key         string
		value, from float64
		least       string
	}{
		{"idd3n", r.IDD3N.MA, r.IDD2N.MA, "idd2n"},
		{"idd0", r.IDD0.MA, r.IDD3N.MA, "idd3n"},
		{"idd4r", r.IDD4R.MA, r.IDD3N.MA, "idd3n"},
		{"idd4w", r.IDD4W.MA, r.IDD3N.MA, "idd3n"},
		{"idd5b", r.IDD5B.MA, r.IDD3N.MA, "idd3n"},
	} {
		if c.value < c.from {
			return strict.Errorf(fmt.Sprintf("%s.%s.ma", path, c.key), "must be at least the %v mA of %s, got %v", c.from, c.least, c.value)
		}
	}
	return nil
}
