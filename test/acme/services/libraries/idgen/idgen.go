// Package idgen makes identifiers.
package idgen

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	idproto "github.com/acme/services/service.id/proto"
)

// New returns a random identifier with a prefix, e.g. pot_5f0c. It asks nobody.
func New(prefix string) (string, error) {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return "", err
	}
	return prefix + "_" + hex.EncodeToString(random), nil
}

// Flake returns an identifier that sorts by time across all services. service.id hands them out.
func Flake(ctx context.Context, prefix string) (string, error) {
	rsp, err := idproto.GenerateFlakeRequest{Prefix: prefix}.Send(ctx).DecodeResponse()
	if err != nil {
		return "", err
	}
	return rsp.Id, nil
}
