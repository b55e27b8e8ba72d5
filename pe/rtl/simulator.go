package rtl

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// Run runs cases on the array, one after the other, and returns what it did in each. An error names
// the case, even if it is a failure of the array itself.
func (s *Simulator) Run(cases []Case) ([]Result, error) {
	var input []byte
	for i, c := range cases {
		if err := c.check(s.Params); err != nil {
			return nil, fmt.Errorf("case %d (%s): %w", i, c, err)
		}
		input = c.encode(input, s.Params)
	}
	dir, err := os.MkdirTemp("", "pgsim-rtl-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "cases"), filepath.Join(dir, "results")
	if err := os.WriteFile(in, input, 0o600); err != nil {
		return nil, err
	}
	if _, err := run(dir, s.binary, in, out); err != nil {
		return nil, err
	}
	seen, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	d := &decoder{in: bytes.NewReader(seen)}
	results := make([]Result, len(cases))
	for i, c := range cases {
		if results[i], err = c.decode(d, s.Params); err != nil {
			return nil, fmt.Errorf("case %d (%s): %w", i, c, err)
		}
	}
	return results, nil
}
