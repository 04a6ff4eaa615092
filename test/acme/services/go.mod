module github.com/acme/services

go 1.22

require (
	github.com/monzo/slog v0.0.0-20180411100359-4277a1759ecc
	github.com/monzo/terrors v0.0.0-20181205142146-d977e210f156
	github.com/monzo/typhon v0.0.0-20190515120538-43b5a6150e20
)
