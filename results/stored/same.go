package stored

import "fmt"

// SameWorkload returns an error unless all runs have one workload: the same network, file and
// batch. Threshold changes may differ.
func SameWorkload(runs []Run) error {
	for _, r := range runs[1:] {
		a, b := runs[0].Workload, r.Workload
		for _, field := range []struct {
			name      string
			want, got any
		}{
			{"workload", a.Name, b.Name},
			{"images", a.Images, b.Images},
			{"checksum of the workload", a.Checksum, b.Checksum},
		} {
			if field.want != field.got {
				return fmt.Errorf("%s: %s is %v, but %v in %s; --any-workload compares all the same",
					r.Name, field.name, field.got, field.want, runs[0].Name)
			}
		}
	}
	return nil
}
