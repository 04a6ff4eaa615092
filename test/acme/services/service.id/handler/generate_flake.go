package handler

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/monzo/typhon"

	idproto "github.com/acme/services/service.id/proto"
)

var sequence uint32

func handleGenerateFlake(req typhon.Request) typhon.Response {
	body := &idproto.GenerateFlakeRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	flake := fmt.Sprintf("%s_%012x%04x", body.Prefix, time.Now().UnixMilli(), atomic.AddUint32(&sequence, 1)&0xffff)
	return req.Response(&idproto.GenerateFlakeResponse{Id: flake})
}
