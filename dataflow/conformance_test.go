package dataflow_test

import (
	"testing"

	"pgsim/dataflow"
	"pgsim/dataflow/policytest"
)

// TestPolicies runs the suite that every policy has to pass, over all policies.
func TestPolicies(t *testing.T) {
	for _, name := range dataflow.Policies.Names() {
		t.Run(name, func(t *testing.T) { policytest.Run(t, name) })
	}
}
