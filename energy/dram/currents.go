package dram

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"

	"pgsim/configs/registry"
	"pgsim/configs/strict"
	"pgsim/energy/sourced"
)

// Currents is the table of a device.
type Currents struct {
	// Part is whose datasheet the currents are from.
	Part string `yaml:"part" required:"true"`
	// Chip is the width of the data bus of what the currents are of; a channel
	// has as many as its own bus needs, or a share of one.
	Chip Width `yaml:"chip" required:"true"`
	// Rails are the supplies.
	Rails []Rail `yaml:"rails" required:"true"`
	// ReadIO and WriteIO are what a bit costs on its way between DRAM and
	// controller: drivers and termination at both ends, strobes included.
	ReadIO  BitEnergy `yaml:"read_io" required:"true"`
	WriteIO BitEnergy `yaml:"write_io" required:"true"`
}

// Rail is one supply of a chip and its currents in the datasheet's test loops.
type Rail struct {
	// Name is the datasheet's, e.g. "VDD".
	Name string `yaml:"name" required:"true"`
	// Volts is the nominal voltage.
	Volts Voltage `yaml:"volts" required:"true"`
	// IDD0 is drawn while a row is opened and closed every tRC.
	IDD0 Current `yaml:"idd0" required:"true"`
	// IDD2N and IDD3N are drawn in standby with all rows closed, and open.
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

//go:embed *.yaml
var tableFiles embed.FS

const tableExt = ".yaml"

// Devices returns the names of the devices that have a table, in alphabetical
// order.
func Devices() []string {
	entries, err := tableFiles.ReadDir(".")
	if err != nil {
		panic(err) // the directory is part of the program
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), tableExt)
	}
	return names
}

// tables are those that were asked for, by device: a sweep asks thousands of times.
var tables = struct {
	sync.Mutex
	byDevice map[string]Currents
}{byDevice: map[string]Currents{}}

// lookup returns the table of a device.
func lookup(name string) (Currents, error) {
	tables.Lock()
	defer tables.Unlock()
	if c, ok := tables.byDevice[name]; ok {
		return c, nil
	}
	c, err := load(name)
	if err == nil {
		tables.byDevice[name] = c
	}
	return c, err
}

func load(name string) (Currents, error) {
	file := path.Clean(name) + tableExt
	data, err := tableFiles.ReadFile(file)
	if err != nil {
		return Currents{}, fmt.Errorf("no table of currents: %w", registry.Unknown("device", name, Devices()))
	}
	return read("currents "+file, data)
}

// read decodes a table and checks what its types can't say. Errors name file,
// line and key.
func read(file string, data []byte) (Currents, error) {
	var c Currents
	src, err := strict.Decode(file, data, &c)
	if err != nil {
		return Currents{}, err
	}
	if err := c.check(); err != nil {
		return Currents{}, src.Locate(err)
	}
	return c, nil
}

func (c Currents) check() error {
	if err := sourced.Check(&c); err != nil {
		return err
	}
	if len(c.Rails) == 0 {
		return strict.Errorf("rails", "must have at least one supply")
	}
	for i, r := range c.Rails {
		if err := r.check(fmt.Sprintf("rails[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}
