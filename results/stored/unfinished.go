package stored

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pgsim/configs/userfile"
)

// maxSweepBytes bounds sweep.json: a point takes some hundred bytes.
const maxSweepBytes = 64 << 20

// Unfinished says in a line how many points of a sweep's folder are missing; "" where
// none is, or where a path is no folder of a sweep.
func Unfinished(path string) (string, error) {
	text, err := userfile.Read(filepath.Join(path, sweepFile), maxSweepBytes)
	var at *fs.PathError
	if errors.As(err, &at) {
		return "", nil // it is not there: one run, or points alone
	}
	var sweep struct {
		Grid []struct {
			Key string `json:"key"`
		} `json:"grid"`
	}
	if err == nil {
		err = json.Unmarshal(text, &sweep)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", filepath.Join(path, sweepFile), err)
	}
	missing := 0
	for _, p := range sweep.Grid {
		if _, err := os.Stat(filepath.Join(path, pointsFolder, p.Key+recordSuffix)); err != nil {
			missing++
		}
	}
	if missing == 0 {
		return "", nil
	}
	return fmt.Sprintf("%s: %d of %d points are missing; run the sweep again to have them all", path, missing, len(sweep.Grid)), nil
}
