package monitor

import (
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/sarchlab/akita/v3/monitoring"

	"pgsim/pgworkloads"
	"pgsim/sim"
)

// DefaultAddress is a free port that only this machine reaches.
const DefaultAddress = "127.0.0.1:0"

// Monitor serves the page of a run. It is the run's observer.
type Monitor struct {
	akita   *monitoring.Monitor
	page    http.Handler
	engines *engines
	server  *http.Server
	address string
	local   bool // only this machine reaches it
	token   string

	guard   sync.Mutex // of the components that Akita's monitor knows
	started int        // layers so far
	bars    sync.Mutex // of all progress bars
	total   *monitoring.ProgressBar
}

// Start serves the page of a run with the given number of layers at an address, host:port, and
// writes to logTo where.
func Start(address, name string, layers int, logTo io.Writer) (*Monitor, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	m := &Monitor{akita: monitoring.NewMonitor(), page: http.DefaultServeMux, engines: newEngines(), token: rand.Text()}
	if err := register(m.akita); err != nil {
		listener.Close() //nolint:errcheck // nobody has come yet
		return nil, err
	}
	m.akita.RegisterEngine(m.engines)
	m.total = m.akita.CreateProgressBar(shown(name), uint64(layers))
	m.total.StartTime = time.Now()
	m.address = listener.Addr().String()
	if host, _, err := net.SplitHostPort(m.address); err == nil {
		m.local = isLoopback(host)
	}
	m.server = &http.Server{
		Handler: m, ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: patience,
		ErrorLog: log.New(io.Discard, "", 0), // Akita's handlers panic on bad requests
	}
	go m.server.Serve(listener) //nolint:errcheck // it ends when the monitor is stopped
	where := fmt.Sprintf("pgsim: monitor at http://%s/#%s\n", m.address, m.token)
	if !m.local {
		where += "pgsim: others reach the monitor, too, and can read it; who knows what follows the # can pause the run\n"
	}
	_, err = io.WriteString(logTo, where)
	return m, err
}

// patience is how long a client may take, because parts of the run wait for it.
const patience = 10 * time.Second

// Address returns the address at which the monitor listens.
func (m *Monitor) Address() string { return m.address }

// Token returns the token that allows requests to change something. It is different in every run.
func (m *Monitor) Token() string { return m.token }

// Stop stops the server.
func (m *Monitor) Stop() {
	m.server.Close() //nolint:errcheck // whoever still asks gets no answer
}

// Layer returns the probe that shows a layer.
func (m *Monitor) Layer(_ int, l pgworkloads.Layer) sim.Probe { return &layer{monitor: m, layer: l} }

// Shared shows the machine that layers share.
func (m *Monitor) Shared(shared sim.SharedMachine) sim.Watcher {
	return m.show(shared.Engine, shared.Components, "")
}
