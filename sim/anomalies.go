package sim

import (
	_ "embed" // of the page
	"regexp"
	"strings"
)

//go:embed ANOMALIES.md
var anomaliesPage string

// Anomaly is a case where more of something makes a figure worse.
type Anomaly struct {
	// Key is the key that a machine has more of, Figure is what becomes worse, and Why is the
	// reason.
	Key, Figure, Why string
}

// anomalyRow is a row of the table of ANOMALIES.md, and anomalyReason a paragraph below the table.
// Both are in the same order.
var (
	anomalyRow    = regexp.MustCompile("(?m)^\\| `pgsim .*` \\| `(.*)` \\| \\d+, \\d+ \\| (.*) \\| \\d+, \\d+ \\|$")
	anomalyReason = regexp.MustCompile(`(?m)^\d+\. (.*)$`)
)

// Anomalies returns the contents of ANOMALIES.md, row by row.
func Anomalies() []Anomaly {
	var all []Anomaly
	reasons := anomalyReason.FindAllStringSubmatch(anomaliesPage, -1)
	for i, row := range anomalyRow.FindAllStringSubmatch(anomaliesPage, -1) {
		a := Anomaly{Key: row[1], Figure: row[2]}
		if i < len(reasons) { // a test expects one for each row
			a.Why = strings.ReplaceAll(reasons[i][1], "`", "")
		}
		all = append(all, a)
	}
	return all
}
