package rtl

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pe"
)

// mutants are faults in the array that the comparison must notice, each one
// replacement in one file.
var mutants = []struct {
	name, policy, file, old, new string
}{
	{"gates include the threshold", "lockstep", "pg_compare.sv", "$signed(sum) > $signed(above)", "$signed(sum) >= $signed(above)"},
	{"upper bounds are ignored", "lockstep", "pg_compare.sv", "!two_sided ||", "1'b1 ||"},
	{"rows of the chain shift too long", "dense", "pg_chain.sv", "if (leaves && RW'(r) >= cycle) begin", "if (leaves) begin"},
	{"draining passes keep R+1 apart", "dense", "pg_sequencer.sv", "comes + STW'(R - 1)", "comes + STW'(R)"},
	{"draining passes keep R-1 apart", "dense", "pg_sequencer.sv", "comes + STW'(R - 1)", "comes + STW'(R - 2)"},
	{"a pass starts late", "dense", "pg_sequencer.sv", "!part_due && ready;", "!part_due && ready && !sent;"},
	{"weights do not stay", "dense", "pg_pe.sv", "fresh ? weights_in : weights", "weights_in"},
	{"the top plane adds", "dense", "pg_decode.sv", "subtract = plane == {1'b0, top}", "subtract = 1'b0"},
	{"short digits are not cut", "dense", "pg_decode.sv", "on && plane <= {1'b0, last}", "on"},
	{"padding counts", "dense", "pg_decode.sv", "wire on = lane[P+1]", "wire on = 1'b1"},
	{"decisions are not waited for", "lockstep", "pg_ctrl_lockstep.sv", "!want_high && known[low_set]", "!want_high"},
	{"every tile gets a low pass", "lockstep", "pg_ctrl_lockstep.sv", "any <= any | on", "any <= any | ends"},
	{"low passes work everywhere", "lockstep", "pg_pe.sv", "(SETS == 1 || !low || gated)", "1'b1"},
	{"the same set takes all tiles", "lockstep", "pg_ctrl_lockstep.sv", "assign set = tile[0]", "assign set = 1'b0"},
	{"room for one more than there is", "pe-queue", "pg_ctrl_pe_queue.sv", "{1'b0, flying} < {1'b0, depth}", "{1'b0, flying} <= {1'b0, depth}"},
	{"passes under way take no room", "pe-queue", "pg_ctrl_pe_queue.sv", "{1'b0, longest} + {1'b0, flying}", "{1'b0, longest}"},
	{"a wait ends before all is known", "pe-queue", "pg_queued.sv", "room && (!waiting || settled)", "room"},
	{"queues stay full", "pe-queue", "pg_pe_queue.sv", "if (read && empties &&", "if (1'b0 && empties &&"},
	{"decisions on their way count twice", "column-queue", "pg_ctrl_column.sv", "decided ? '0 : arrived", "arrived"},
	{"full lines are not all taken", "column-queue", "pg_deal_own.sv", "more = more || batches[c*FW+:FW] > FW'(1)", "more = 1'b0"},
	{"rows ask their own bank", "column-queue", "pg_activation_crossbar.sv", "own[bank[r*RW+:RW]*DW+:DW]", "own[r*DW+:DW]"},
	{"columns take their own weights", "column-share", "pg_weight_crossbar.sv", "low ? choice[c*CW+:CW]", "1'b0 ? choice[c*CW+:CW]"},
	{"the weights' deal is forgotten", "column-share", "pg_weight_crossbar.sv", "deal ? dealt : kept", "dealt"},
	{"a partial batch is as large as R", "column-share", "pg_phases.sv", "RCW'(R) : rest[from*RCW+:RCW]", "RCW'(R) : RCW'(R)"},
	{"a bank has room for passes under way, too", "column-greedy", "pg_ctrl_column.sv", "depth - 1'b1 - flying", "depth - 1'b1"},
	{"a pass takes batches that come after its choice", "column-greedy", "pg_lists.sv", "!choose ? chosen : filled[k]", "filled[k]"},
	{"the last batches do not wait for the last tile", "column-greedy", "pg_greedy.sv", "ends ? settled : !room", "ends || !room"},
	{"entries count before their tile is known", "column-greedy", "pg_ctrl_column.sv", "decided ? arrived : '0", "RCW'(push)"},
	{"the second batch of a bank is its first again", "column-greedy", "pg_bank.sv", "{2'b0, next_line} + {2'b0, goes}", "{2'b0, next_line}"},
	{"one batch per column leaves", "column-share", "pg_deal_shared.sv", "index[c*FW+:FW] = FW'(SW'(c) - lower)", "index[c*FW+:FW] = '0"},
	{"a batch forgets its column group", "layer-share", "pg_results.sv", "CARRY && is_job ?", "1'b0 ?"},
	{"weights are those of the column group under way", "layer-share", "pg_column_groups.sv", "step_low || MIX ? groups_now", "MIX ? groups_now"},
	{"streams are of the latest low pass in a column", "layer-share", "pg_column_groups.sv", "assign parity = odd ^ low", "assign parity = 1'b0"},
	{"all columns compare with the same thresholds", "layer-share", "pg_deciding.sv", "compare ? group", "1'b1 ? group"},
	{"batches wait for the end of a column group", "layer-share", "pg_greedy.sv", "(!CARRY || last_group)", "1'b1"},
	{"a batch ends with its line", "layer-share", "pg_batch_jobs.sv", "wire wraps = read_slot < first", "wire wraps = 1'b0"},
	{"what is left begins where the full batch did", "layer-share", "pg_ready.sv", "if (valid[t*TILE+b*MADE+i]) begun = at", "if (1'b0) begun = at"},
	{"clusters without a channel are waited for", "layer-share", "pg_ctrl_column.sv", "CCW'(k * WC) >= columns", "1'b0"},
	{"sums of the band are not put aside", "band-share", "pg_sequencer.sv", "band_compare = aside || compare", "band_compare = compare"},
	{"a mixed pass ends with its high part", "band-share", "pg_sequencer.sv", "!(band_goes && !ends_band)", "1'b1"},
	{"a mixed pass is as long as its high part", "band-share", "pg_sequencer.sv", "high_steps > low_steps ?", "1'b1 ?"},
	{"the band takes the weights of the row above", "band-share", "pg_column.sv", "tokens_in[r*TOKW+LOW_BIT] ? band_weights", "1'b0 ? band_weights"},
	{"mixed passes compare with the thresholds of others", "band-share", "pg_pe.sv", "MIXES && compare_set", "1'b0"},
	{"a result put aside has the name of the next", "band-share", "pg_pe.sv", "drain_held ? held_tag : tag", "tag"},
	{"the last pixels do not go with a batch", "band-share", "pg_band.sv", "wire few = left <= PXW'(ABOVE)", "wire few = 1'b0"},
	{"mixed passes need no room", "band-share", "pg_band.sv", "ABOVE > 0 && mixed_room", "ABOVE > 0"},
	{"room is asked for before the batches leave", "band-share", "pg_ctrl_band.sv", "held - taken[c*ECW+:ECW]", "held"},
	{"decisions of a mixed pass count twice", "band-share", "pg_arrivals.sv", "mixed_known ? '0 : mixed_sum", "mixed_sum"},
	{"passes begin with a tile", "band-share", "pg_rotator.sv", "{1'b0, first} +", "(RW + 1)'(0) +"},
	{"decisions of a mixed pass do not wait", "band-share", "pg_arrivals.sv", "(mixed_last || early) && !high_runs", "mixed_last"},
	{"a batch mixes column groups", "layer-share", "pg_ctrl_column.sv", "assign cut_rest = {C{flush}}", "assign cut_rest = {C{flush && last_group}}"},
	{"sums begin anew with every part", "dense", "pg_sequencer.sv", "step_first = !busy && !part_due", "step_first = !busy"},
	{"decisions are made after the first part", "lockstep", "pg_sequencer.sv", "wire last = ends_main && final_part", "wire last = ends_main"},
	{"every pass begins with the first part", "dense", "pg_sequencer.sv", "backwards <= backwards ^ start", "backwards <= 1'b0"},
	{"nobody waits for a part", "dense", "pg_sequencer.sv", "wire opens = part_due && part_here", "wire opens = part_due"},
	{"late results are expected in time", "dense", "pg_sequencer.sv", "!(part_due && !opens && kept_drains)", "1'b1"},
	{"a late part of a pass that does not drain holds up the chain", "lockstep", "pg_sequencer.sv", "!opens && kept_drains", "!opens"},
	{"the band goes on to the next part alone", "band-share", "pg_sequencer.sv", "band_busy <= band_goes && !ends_band", "band_busy <= band_goes && !band_last"},
}

// One in this many mutants is tried, unless -rtl.cases is given.
const (
	sampled      = 5
	sampledShort = 20 // without -long
)

// TestMutantsAreCaught proves that the comparison can fail. Each of these faults must be noticed,
// as a difference or by the bench.
func TestMutantsAreCaught(t *testing.T) {
	needTools(t)
	bench, err := builtBench()
	if err != nil {
		t.Fatal(err)
	}
	every := 1
	switch {
	case *casesFlag > 0:
	case longtest.On():
		every = sampled
	default:
		every = sampledShort
	}
	for i, m := range mutants {
		if i%every != 0 {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			p := mutated(m.policy)
			dir := t.TempDir()
			source, err := newArraySource(p, dir)
			if err != nil {
				t.Fatal(err)
			}
			replaceOnce(t, filepath.Join(dir, m.file), m.old, m.new)
			source.flags = append(source.flags, "-Wno-lint", "-Wno-UNOPTFLAT")
			if err := mustTools(t).buildArray(source, bench, dir); err != nil {
				t.Fatal(err)
			}
			const cases, seed = 60, 1
			s := &Simulator{Params: p, binary: filepath.Join(dir, binaryName)}
			r, err := s.validate(cases, seed)
			switch {
			case slices.ContainsFunc(failures[1:], func(f error) bool { return errors.Is(err, f) }):
				t.Log(err)
			case err != nil:
				t.Fatal(err)
			case r.First != "":
				t.Log(r.First)
			default:
				t.Errorf("nothing noticed it in %d cases", cases)
			}
		})
	}
}

// mutated returns the array that is mutated for a policy.
func mutated(policy string) Params {
	p := Params{
		Policy:     policy,
		Geometry:   pe.Geometry{Rows: 3, Cols: 4, Lanes: 1, DigitBits: 2},
		QueueDepth: 3,
	}
	switch policy {
	case "dense", "lockstep": // drain chains are often waited for
		p.Rows, p.Cols = 10, 1
	case layerShare:
		p.ShareColumns = 2
	case bandShare: // short of room, and passes over pixels decide close to each other
		p.Rows, p.BandRows, p.QueueDepth, p.ShareColumns = 6, 4, 2, 2
	}
	return p.withDefaults()
}

func mustTools(t *testing.T) tools {
	t.Helper()
	found, err := findTools()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// replaceOnce replaces a text that a file holds exactly once.
func replaceOnce(t *testing.T, path, from, to string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte(from)); n != 1 {
		t.Fatalf("%s holds %q %d times, want once", filepath.Base(path), from, n)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte(from), []byte(to), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}
