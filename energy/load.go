package energy

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"path/filepath"
	"strings"

	"pgsim/configs"
	"pgsim/configs/registry"
	"pgsim/configs/sourced"
	"pgsim/configs/strict"
	"pgsim/configs/userfile"
)

// Technologies are the known settings of energy.technology. To add one, put
// its table into tables.
var Technologies = registry.New[Technology]("technology")

//go:embed tables/*.yaml
var tableFiles embed.FS

func init() {
	Technologies.RegisterFiles(tableFiles, "tables", func(_, file string, data []byte) (string, Technology, error) {
		t, err := readTechnology(file, data)
		return t.Description, t, err
	})
}

// findTechnology returns the table of a registered name or of a YAML file.
func findTechnology(nameOrPath string) (Technology, error) {
	if !isFile(nameOrPath) {
		t, err := Technologies.Lookup(nameOrPath)
		if err != nil {
			return t, strict.Errorf("energy.technology", "%v, or a path that ends in .yaml", err)
		}
		return t, nil
	}
	data, err := readTable(nameOrPath)
	if err != nil {
		return Technology{}, err
	}
	return readTechnology(nameOrPath, data)
}

// readTable reads a table of the user's.
func readTable(file string) ([]byte, error) {
	data, err := userfile.Read(file, strict.MaxBytes)
	if err != nil {
		return nil, strict.Errorf("energy.technology", "%v", err)
	}
	return data, nil
}

// Checksum returns the SHA-256 of the files that prices come from, in hexadecimal. It is empty if
// there are none: embedded tables change only with pgsim.
func Checksum(c configs.Energy) (string, error) {
	var sums []string
	add := func(file string, read func(string) ([]byte, error)) error {
		data, err := read(file)
		sums = append(sums, fmt.Sprintf("%x", sha256.Sum256(data)))
		return err
	}
	if isFile(c.Technology) {
		if err := add(c.Technology, readTable); err != nil {
			return "", err
		}
	}
	if c.ERT != "" {
		if err := add(c.ERT, readERTFile); err != nil {
			return "", err
		}
	}
	return strings.Join(sums, "+"), nil
}

// isFile reports whether a name is a user's table rather than an embedded one, by the rule for
// accelerator descriptions.
func isFile(nameOrPath string) bool {
	ext := filepath.Ext(nameOrPath)
	return ext == ".yaml" || ext == ".yml" || strings.ContainsRune(filepath.ToSlash(nameOrPath), '/')
}

// readTechnology decodes a table and checks what its types can't express. Errors name file, line
// and key.
func readTechnology(file string, data []byte) (Technology, error) {
	var t Technology
	src, err := strict.Decode(file, data, &t)
	if err != nil {
		return Technology{}, err
	}
	if err := t.check(); err != nil {
		return Technology{}, src.Locate(err)
	}
	return t, nil
}

// check returns a [strict.KeyError] if numbers contradict each other or a source is missing.
func (t Technology) check() error {
	if err := sourced.Check(&t); err != nil {
		return err
	}
	for _, two := range []struct {
		key       string
		operators [2]Operator
	}{{"logic.adder", t.Logic.Adder}, {"logic.multiplier", t.Logic.Multiplier}} {
		if err := checkOperators(two.key, two.operators); err != nil {
			return err
		}
	}
	if err := checkLine("logic.adder", t.Logic.Adder); err != nil {
		return err
	}
	for _, share := range []struct {
		path  string
		ratio float64
	}{
		{"logic.idle_clocked", t.Logic.IdleClocked.Ratio},
		{"logic.utilization", t.Logic.Utilization.Ratio},
		{"sram.fixed_share", t.SRAM.FixedShare.Ratio},
	} {
		if share.ratio > 1 {
			return strict.Errorf(share.path+".ratio", "must be 0..1, got %v", share.ratio)
		}
	}
	if t.Logic.Utilization.Ratio == 0 {
		return strict.Errorf("logic.utilization.ratio", "must be more than 0, got 0")
	}
	for _, c := range []struct {
		key string
		curve
	}{
		{"access", t.SRAM.access()},
		{"area", t.SRAM.area()},
		{"leakage", t.SRAM.leakage()},
	} {
		if err := c.check("sram." + c.key); err != nil {
			return err
		}
	}
	return t.Ranges.Check("ranges", pricesWithRange())
}

// checkOperators refuses two operators if the second is not wider or costs less.
func checkOperators(key string, two [2]Operator) error {
	narrow, wide := two[0], two[1]
	switch {
	case wide.Bits <= narrow.Bits:
		return strict.Errorf(key+"[1].bits", "must be more than the %d of the first, got %d", narrow.Bits, wide.Bits)
	case wide.PJ < narrow.PJ:
		return strict.Errorf(key+"[1].pj", "must be at least the %v of the first, got %v", narrow.PJ, wide.PJ)
	case wide.UM2 < narrow.UM2:
		return strict.Errorf(key+"[1].um2", "must be at least the %v of the first, got %v", narrow.UM2, wide.UM2)
	}
	return nil
}

// checkLine refuses adders whose line falls below 0 at one bit.
func checkLine(key string, two [2]Operator) error {
	least := line(two, 1, adderSize)
	for _, c := range []struct {
		of          string
		wide, least float64
	}{{"pj", two[1].PJ, least.pj}, {"um2", two[1].UM2, least.um2}} {
		if c.least < 0 {
			return strict.Errorf(key+"[1]."+c.of, "makes the line through both fall below 0 at one bit (%.3g), got %v", c.least, c.wide)
		}
	}
	return nil
}
