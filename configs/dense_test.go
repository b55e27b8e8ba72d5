package configs

import "testing"

// TestDenseTwin expects a machine in which only the policy has changed. Its name is that of the
// preset that it is, or else a name made from the machine's name.
func TestDenseTwin(t *testing.T) {
	for _, test := range []struct {
		name string
		sets []string
		want string
	}{
		{"pg-16x16", nil, "dense-16x16"},
		{"pg-32x32", nil, "dense-32x32"},
		{"dense-16x16", nil, "dense-16x16"},
		{"pg-16x16", []string{"array.rows=8"}, "pg-16x16 with policy dense"},
	} {
		machine, err := Resolve(test.name, test.sets)
		if err != nil {
			t.Fatal(err)
		}
		twin := machine.DenseTwin()
		if twin.Name != test.want {
			t.Errorf("the twin of %s %v is called %s, want %s", test.name, test.sets, twin.Name, test.want)
		}
		machine.Array.Policy, machine.Name, machine.Description = twin.Array.Policy, twin.Name, twin.Description
		if twin != machine || twin.Array.Policy != DensePolicy {
			t.Errorf("the twin of %s differs in more than its policy: %+v", test.name, twin)
		}
	}
}
