package monitor

import (
	"crypto/subtle"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/sarchlab/akita/v3/monitoring"
)

// registered tells whether Akita's page is on net/http's mux.
var registered atomic.Bool

// errTwice is the error for starting two monitors.
var errTwice = errors.New("a process can have one monitor, and this one has had it; start another process")

// register puts the page of Akita's monitor on net/http's mux and does nothing else. Akita's
// server would listen on all interfaces, so it gets a port that does not exist. It panics because
// of that, after it has registered the page.
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

// Requests that are answered. All others, such as those of the profilers that come with Akita's
// page, are not found.
var (
	// reading are requests that read state that the layers change.
	reading = []string{"/api/component/", "/api/field/", "/api/hangdetector/"}
	// changing are requests that change something.
	changing = []string{"/api/pause", "/api/continue"}
	// plain are all other requests.
	plain = []string{"/api/now", "/api/resource"}
)

const assetFolder = "/assets/"

// ServeHTTP answers a request.
func (m *Monitor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
	switch path := r.URL.Path; {
	case !m.welcome(r):
		http.Error(w, "from another site", http.StatusForbidden)
	case slices.Contains(changing, path):
		m.change(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(w, "only to be read", http.StatusMethodNotAllowed)
	case path == "/":
		m.serveIndex(w, r)
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
	case slices.Contains(plain, path) || strings.HasPrefix(path, assetFolder):
		m.page.ServeHTTP(w, r)
	default:
		http.Error(w, "not in pgsim", http.StatusNotFound)
	}
}

// change answers a request that changes something. The request must be sent on purpose, by someone
// who knows the token.
func (m *Monitor) change(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "changes need POST", http.StatusMethodNotAllowed)
	case subtle.ConstantTimeCompare([]byte(r.Header.Get(tokenHeader)), []byte(m.token)) != 1:
		http.Error(w, "changes need the token, which the address that pgsim printed ends with", http.StatusForbidden)
	default:
		m.page.ServeHTTP(w, r)
	}
}

func hasPrefix(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) })
}

// welcome refuses requests that another site, or a page at another port of this machine, makes a
// browser send. It tells whether the request is none of these.
func (m *Monitor) welcome(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
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
