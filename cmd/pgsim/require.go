package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// require makes a command run only if some flags are given. The error names them as users write
// them: by the short name, if there is one.
func require(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		var missing []string
		for _, name := range names {
			flag := cmd.Flag(name)
			if flag.Changed {
				continue
			}
			missing = append(missing, fmt.Sprintf("%s (%s)", shown(flag), flag.Usage))
		}
		if len(missing) == 0 {
			return nil
		}
		return fmt.Errorf("%s: must be given", strings.Join(missing, ", "))
	}
}
