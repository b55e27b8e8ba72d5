package sim

import (
	"strings"
	"testing"
)

// TestAnomaliesHaveReasons expects every row of ANOMALIES.md to be read, with a reason.
func TestAnomaliesHaveReasons(t *testing.T) {
	all := Anomalies()
	if rows := strings.Count(anomaliesPage, "\n| `"); len(all) != rows || rows == 0 {
		t.Fatalf("%d anomalies are read of %d rows", len(all), rows)
	}
	if reasons := len(anomalyReason.FindAllString(anomaliesPage, -1)); reasons != len(all) {
		t.Fatalf("%d reasons for %d rows", reasons, len(all))
	}
	for _, a := range all {
		if a.Key == "" || a.Figure == "" || a.Why == "" {
			t.Errorf("%+v lacks something", a)
		}
	}
}
