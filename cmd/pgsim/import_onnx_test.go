package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestONNXScripts runs the scripts that read models, which lie beside the package
// that reads them.
func TestONNXScripts(t *testing.T) {
	const models = "../../pgworkloads/onnx/testdata"
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/onnx",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"fails": fails},
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			for _, name := range []string{"qonnx.onnx", "torch_recurrent.onnx", "torch_shapes.onnx"} {
				data, err := os.ReadFile(filepath.Join(models, name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
	})
}
