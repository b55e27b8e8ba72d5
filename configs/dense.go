package configs

// DensePolicy is the policy of a machine without gates: every output is computed at all bits.
const DensePolicy = "dense"

// DenseTwin returns the same machine without gates. It is the baseline of savings unless another
// one is named. If it is a preset, it has the name of that preset.
func (a Accelerator) DenseTwin() Accelerator {
	dense := a
	dense.Array.Policy = DensePolicy
	dense.Array.Prediction, dense.Array.PredictWeightBits = PredictionKept, 0
	dense.Array.Queues, dense.Array.BusBits = PrivateQueues, 0
	dense.dropOthers()
	for _, name := range PresetNames() {
		preset, _, err := readPreset(name)
		if err != nil {
			panic(err) // a test reads every preset
		}
		dense.Name, dense.Description = preset.Name, preset.Description
		if dense == preset {
			return dense
		}
	}
	dense.Name = a.Name + " with policy " + DensePolicy
	dense.Description = "every output at all bits"
	return dense
}
