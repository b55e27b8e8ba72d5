package monitor

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/sarchlab/akita/v3/monitoring"
)

// registered tells whether Akita's page is on net/http's mux.
var registered atomic.Bool

// errTwice is an error of whoever starts two monitors.
var errTwice = errors.New("there is one monitor in the life of a process, and this one has had it")

// register puts the page of Akita's monitor on net/http's mux and nothing else:
// Akita's server would listen on all interfaces, so it is given a port that there
// is not. It panics for that, after it has registered the page.
func register(m *monitoring.Monitor) error {
	if registered.Swap(true) {
		return errTwice
	}
	const noPort = 1 << 16 // ports end at 65535
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard)
	defer func() { _ = recover() }()
	m.WithPortNumber(noPort).StartServer()
	panic("monitor: Akita's server listens on a port that there is not")
}

// missing are requests that Akita's page may make and that mean nothing here, or
// that Akita's handlers crash at.
var missing = []string{"/api/run", "/api/tick/", "/api/traffic/"}

// reading are requests that read what the layers change.
var reading = []string{"/api/component/", "/api/field/", "/api/hangdetector/"}

// ServeHTTP answers a request.
func (m *Monitor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case !m.welcome(r):
		http.Error(w, "from another site", http.StatusForbidden)
	case hasPrefix(path, missing):
		http.Error(w, "not in pgsim", http.StatusNotFound)
	case hasPrefix(path, reading):
		m.guard.Lock()
		defer m.guard.Unlock()
		m.engines.still(func() { m.page.ServeHTTP(w, r) })
	case path == "/api/list_components":
		m.guard.Lock()
		defer m.guard.Unlock()
		m.page.ServeHTTP(w, r)
	case path == "/api/progress":
		m.bars.Lock()
		defer m.bars.Unlock()
		m.page.ServeHTTP(w, r)
	default:
		m.page.ServeHTTP(w, r)
	}
}

func hasPrefix(path string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// welcome tells whether a request is not one that another site has a browser on
// this machine make: the page has no password and a pause button.
func (m *Monitor) welcome(r *http.Request) bool {
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return !m.local || host == "localhost" || isLoopback(host)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
