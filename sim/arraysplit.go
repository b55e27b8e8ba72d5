package sim

import (
	"pgsim/configs"
	"pgsim/configs/registry"
)

// ArraySplit says how the work of a layer is dealt to several arrays.
type ArraySplit struct {
	// dealings returns the dealings to that many arrays from which the mapper chooses.
	dealings func(arrays int) []dealing
}

// dealing is a number of slices by channels and by pixels.
type dealing struct{ channels, pixels int }

// ArraySplits are the known settings of array.split.
var ArraySplits = registry.New[ArraySplit]("split")

func init() {
	ArraySplits.Register(string(configs.SplitAuto),
		"every layer is dealt by channels, by pixels or by both, or left to one array, as is estimated to take the least time",
		ArraySplit{func(n int) []dealing {
			all := []dealing{{1, 1}}
			for channels := 1; channels <= n; channels++ {
				all = append(all, dealing{channels, n / channels})
			}
			return all
		}})
	ArraySplits.Register("channels", "every array has some output channels of all pixels",
		ArraySplit{func(n int) []dealing { return []dealing{{n, 1}} }})
	ArraySplits.Register("pixels", "every array has some output pixels, with all channels",
		ArraySplit{func(n int) []dealing { return []dealing{{1, n}} }})
}
