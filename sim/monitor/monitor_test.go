package monitor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/sim"
	"pgsim/sim/monitor"
	"pgsim/sim/record"
)

// page asks a monitor and returns the status and the answer.
func page(t *testing.T, m *monitor.Monitor, path string, header map[string]string) (int, string) {
	t.Helper()
	return ask(t, m, http.MethodGet, path, header)
}

// change asks a monitor to change something, with permission.
func change(t *testing.T, m *monitor.Monitor, path string) {
	t.Helper()
	if code, text := ask(t, m, http.MethodPost, path, map[string]string{"X-Pgsim-Token": m.Token()}); code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, code, text)
	}
}

func ask(t *testing.T, m *monitor.Monitor, method, path string, header map[string]string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, "http://"+m.Address()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range header {
		request.Header.Set(key, value)
	}
	if host := header["Host"]; host != "" {
		request.Host = host
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// A name that the page would run as script, and how the page gets it.
const (
	harmful  = "<img src=x onerror=alert(1)>\x1b"
	harmless = `&lt;img src=x onerror=alert(1)&gt;\x1b`
)

// TestMonitor watches a run while the page is requested all the time. It is a single test because
// a process can have only one monitor.
func TestMonitor(t *testing.T) {
	w, err := shapes.GEMM{M: 3000, N: 64, K: 64, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		w.Layers = append(w.Layers, w.Layers[0])
	}
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	system, err := sim.New(acc)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	w.Name = harmful
	m, err := monitor.Start(monitor.DefaultAddress, w.Name, len(w.Layers), &log)
	if err != nil {
		t.Fatal(err)
	}
	if want := "pgsim: monitor at http://" + m.Address() + "/#" + m.Token() + "\n"; log.String() != want {
		t.Errorf("said %q, want %q", log.String(), want)
	}
	if host, _, _ := net.SplitHostPort(m.Address()); host != "127.0.0.1" {
		t.Errorf("listens at %s, want this machine alone", m.Address())
	}
	checkGuards(t, m)
	checkBrowser(t, m)
	checkPaused(t, m, system, w)

	code, text := page(t, m, "/api/progress", nil)
	var bars []struct {
		Name            string
		Total, Finished uint64
	}
	if err := json.Unmarshal([]byte(text), &bars); err != nil {
		t.Fatalf("%d %s: %v", code, text, err)
	}
	if len(bars) != 1 || bars[0].Name != harmless || bars[0].Total != 4 || bars[0].Finished != 4 {
		t.Errorf("the bars are %+v, want one of 4 layers, all finished", bars)
	}
	if _, err := monitor.Start(monitor.DefaultAddress, "second", 1, io.Discard); err == nil {
		t.Error("a second monitor in one process")
	}
	m.Stop()
	if _, err := net.Dial("tcp", m.Address()); err == nil {
		t.Error("it still listens when it is stopped")
	}
}

func checkGuards(t *testing.T, m *monitor.Monitor) {
	t.Helper()
	token := map[string]string{"X-Pgsim-Token": m.Token()}
	with := func(key, value string) map[string]string {
		return map[string]string{"X-Pgsim-Token": m.Token(), key: value}
	}
	const get, post = http.MethodGet, http.MethodPost
	for _, test := range []struct {
		method, path string
		header       map[string]string
		code         int
	}{
		{get, "/", nil, http.StatusOK},
		{get, "/", map[string]string{"Host": "localhost:1234"}, http.StatusOK},
		{get, "/", map[string]string{"Host": "rebound.example"}, http.StatusForbidden},
		{get, "/api/component/nobody", nil, http.StatusNotFound},
		{get, "/api/resource", nil, http.StatusOK},
		// Other pages that Akita and its imports serve, which are of no use here.
		{get, "/api/run", token, http.StatusNotFound},
		{get, "/api/tick/Array", token, http.StatusNotFound},
		{get, "/api/traffic/Array", token, http.StatusNotFound},
		{get, "/api/profile", token, http.StatusNotFound},
		{get, "/debug/pprof/", token, http.StatusNotFound},
		{get, "/debug/pprof/cmdline", token, http.StatusNotFound},
		{get, "/debug/pprof/heap", token, http.StatusNotFound},
		{get, "//debug/pprof/", token, http.StatusNotFound},
		{get, "/assets/../debug/pprof/", token, http.StatusNotFound},
		// Changes need POST and the token, and must come from the page itself.
		{get, "/api/pause", token, http.StatusMethodNotAllowed},
		{get, "/api/continue", token, http.StatusMethodNotAllowed},
		{post, "/api/pause", nil, http.StatusForbidden},
		{post, "/api/pause", map[string]string{"X-Pgsim-Token": "guessed"}, http.StatusForbidden},
		{post, "/api/pause?token=" + m.Token(), nil, http.StatusForbidden},
		{post, "/api/pause", with("Sec-Fetch-Site", "cross-site"), http.StatusForbidden},
		{post, "/api/pause", with("Sec-Fetch-Site", "same-site"), http.StatusForbidden},
		{post, "/api/pause", with("Origin", "http://localhost:9999"), http.StatusForbidden},
		{post, "/api/pause", with("Origin", "null"), http.StatusForbidden},
		{post, "/api/pause", with("Host", "rebound.example"), http.StatusForbidden},
		{post, "/api/continue", with("Origin", "http://"+m.Address()), http.StatusOK},
		// A page at another port can't read anything either, and nothing else can be posted.
		{get, "/api/progress", map[string]string{"Origin": "http://127.0.0.1:9999"}, http.StatusForbidden},
		{get, "/api/progress", map[string]string{"Sec-Fetch-Site": "same-site"}, http.StatusForbidden},
		{get, "/api/progress", map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusOK},
		{post, "/api/progress", token, http.StatusMethodNotAllowed},
		{http.MethodDelete, "/", token, http.StatusMethodNotAllowed},
	} {
		if code, text := ask(t, m, test.method, test.path, test.header); code != test.code {
			t.Errorf("%s %s with %v: %d %s, want %d", test.method, test.path, test.header, code, text, test.code)
		}
	}
	_, text := page(t, m, "/", nil)
	send, own := strings.Index(text, "X-Pgsim-Token"), strings.Index(text, `<script type="module"`)
	if send < 0 || own < send || strings.Contains(text, m.Token()) {
		t.Errorf("the page has no script before its own that sends the token, or tells the token: %s", text)
	}
}

// checkPaused pauses a run before it begins, looks at it, lets it continue while it is asked for
// components, and compares the result with that of a run that nobody watches.
func checkPaused(t *testing.T, m *monitor.Monitor, system *sim.System, w pgworkloads.Workload) {
	t.Helper()
	change(t, m, "/api/pause")
	type outcome struct {
		run sim.Result
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		run, err := system.Run(context.Background(), w, sim.Options{Observer: m})
		done <- outcome{run, err}
	}()
	var names []string
	for len(names) == 0 {
		_, text := page(t, m, "/api/list_components", nil)
		if err := json.Unmarshal([]byte(text), &names); err != nil {
			t.Fatal(err)
		}
	}
	if code, text := page(t, m, "/api/component/"+names[0], nil); code != http.StatusOK || !strings.Contains(text, "Component") {
		t.Errorf("component %s: %d %s", names[0], code, text)
	}
	if _, text := page(t, m, "/api/now", nil); text != `{"now":0.0000000000}` {
		t.Errorf("a paused run is at %s", text)
	}
	select {
	case <-done:
		t.Fatal("a paused run has ended")
	default:
	}
	change(t, m, "/api/continue")
	var got outcome
	for running := true; running; {
		select {
		case got = <-done:
			running = false
		default:
			for _, name := range names {
				page(t, m, "/api/component/"+name, nil)
			}
			page(t, m, "/api/progress", nil)
			page(t, m, "/api/hangdetector/buffers?limit=1", nil)
		}
	}
	alone, err := system.Run(context.Background(), w, sim.Options{})
	if err := errors.Join(got.err, err); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(record.New("test", sim.Outcome{Machine: got.run}))
	b, _ := json.Marshal(record.New("test", sim.Outcome{Machine: alone}))
	if !bytes.Equal(a, b) {
		t.Error("being monitored changes the result")
	}
}
