package sources

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"

	"github.com/studio-b12/gowebdav"
)

// share is a folder of a WebDAV server (RFC 4918), such as a share of Nextcloud.
type share struct {
	Request
	client *gowebdav.Client
	seen   map[string]fs.FileInfo // by name
}

func openShare(r Request, password string) (place, error) {
	at, err := url.Parse(r.Source.URL)
	if err != nil {
		return nil, fault(NoFolder, err)
	}
	client := gowebdav.NewAuthClient(r.Source.URL, gowebdav.NewAutoAuth(r.Source.User, password))
	client.SetTimeout(patience)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: r.Roots}
	client.SetTransport(staying{transport, at.Host})
	return &share{Request: r, client: client, seen: make(map[string]fs.FileInfo)}, nil
}

// staying speaks to one server: an answer that leads to another would be given the account.
type staying struct {
	next http.RoundTripper
	host string
}

func (s staying) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != s.host {
		return nil, errors.New("the server leads to another")
	}
	return s.next.RoundTrip(r)
}

// troubleOf is the kind of a fault of the share.
func troubleOf(err error) error {
	var wrong *tls.CertificateVerificationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return fault(Stranger, err)
	case gowebdav.IsErrCode(err, http.StatusUnauthorized), gowebdav.IsErrCode(err, http.StatusForbidden):
		return fault(Denied, errors.New("the account was refused"))
	case gowebdav.IsErrNotFound(err):
		return fault(NoFolder, errors.New("the folder cannot be opened"))
	}
	var answered gowebdav.StatusError
	if errors.As(err, &answered) {
		return fault(Broken, errors.New("the server answered otherwise"))
	}
	return fault(Unreachable, errors.New("the server did not answer"))
}

func (s *share) lots(context.Context) ([]lot, error) {
	entries, err := s.client.ReadDir("/")
	if err != nil {
		return nil, troubleOf(err)
	}
	var lots []lot
	for _, e := range entries {
		if l, ok := s.Request.fileLot(e, etag(e)); ok {
			s.seen[l.name] = e
			lots = append(lots, l)
		}
	}
	return lots, nil
}

// etag is what a server calls these very bytes of a file; it may call them nothing.
func etag(e fs.FileInfo) string {
	switch f := e.(type) {
	case gowebdav.File:
		return f.ETag()
	case *gowebdav.File:
		return f.ETag()
	}
	return ""
}

func (s *share) open(_ context.Context, l lot, limit int64) ([]file, error) {
	listed := s.seen[l.name]
	if !s.settled(listed) {
		return nil, ErrUnsettled
	}
	from, err := s.client.ReadStream("/" + l.name)
	if gowebdav.IsErrNotFound(err) {
		return nil, ErrUnsettled
	}
	if err != nil {
		return nil, troubleOf(err)
	}
	defer from.Close()
	content, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, troubleOf(err)
	}
	now, err := s.client.Stat("/" + l.name)
	switch {
	case err != nil && !gowebdav.IsErrNotFound(err):
		return nil, troubleOf(err)
	case err != nil, !unchanged(listed, now), etag(listed) != etag(now), int64(len(content)) != listed.Size():
		return nil, ErrUnsettled
	}
	return []file{{l.name, content}}, nil
}

func (s *share) done(_ context.Context, l lot) error {
	if s.Source.Done == "" {
		return nil
	}
	now, err := s.client.Stat("/" + l.name)
	if gowebdav.IsErrNotFound(err) || err == nil && (!unchanged(s.seen[l.name], now) || etag(s.seen[l.name]) != etag(now)) {
		return nil // moved already, or written again: that is another file
	}
	if err != nil {
		return troubleOf(err)
	}
	if err := s.client.MkdirAll(s.Source.Done, 0); err != nil {
		return troubleOf(err)
	}
	for n := 1; ; n++ {
		to := path.Join("/", s.Source.Done, numbered(l.name, n))
		if _, err := s.client.Stat(to); err == nil {
			continue
		} else if !gowebdav.IsErrNotFound(err) {
			return troubleOf(err)
		}
		return troubleOf(s.client.Rename("/"+l.name, to, false))
	}
}

func (s *share) close() error { return nil }
