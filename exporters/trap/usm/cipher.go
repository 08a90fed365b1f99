package usm

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //nolint:gosec // devices in use know nothing else
	"encoding/binary"
	"errors"
	"fmt"
)

var errBlocks = errors.New("encrypted octets are not whole blocks")

const saltSize = 8

// ivAES is the sender's clock and the salt (RFC 3826, 3.1.2.1).
func ivAES(_, salt []byte, boots, time int32) []byte {
	iv := binary.BigEndian.AppendUint32(make([]byte, 0, aes.BlockSize), uint32(boots)) //nolint:gosec // not negative
	iv = binary.BigEndian.AppendUint32(iv, uint32(time))                               //nolint:gosec // not negative
	return append(iv, salt...)
}

// ivDES is the salt, hidden by the key's second half (RFC 3414, 8.1.1.1).
func ivDES(key, salt []byte, _, _ int32) []byte {
	iv := make([]byte, des.BlockSize)
	for i := range iv {
		iv[i] = key[des.BlockSize+i] ^ salt[i]
	}
	return iv
}

func sealAES(key, iv, data []byte) ([]byte, error) { return feedback(key, iv, data, true) }

func openAES(key, iv, data []byte) ([]byte, error) { return feedback(key, iv, data, false) }

// feedback is CFB with 128 bits, which the standard library has given up:
// every block hides the next.
func feedback(key, iv, data []byte, seal bool) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("AES: %w", err)
	}
	out := make([]byte, len(data))
	var mask [aes.BlockSize]byte
	last := iv
	for at := 0; at < len(data); at += aes.BlockSize {
		block.Encrypt(mask[:], last)
		end := min(at+aes.BlockSize, len(data))
		for i := at; i < end; i++ {
			out[i] = data[i] ^ mask[i-at]
		}
		last = data[at:end]
		if seal {
			last = out[at:end]
		}
	}
	return out, nil
}

func sealDES(key, iv, data []byte) ([]byte, error) {
	block, err := des.NewCipher(key[:des.BlockSize]) //nolint:gosec // see above
	if err != nil {
		return nil, fmt.Errorf("DES: %w", err)
	}
	padded := make([]byte, (len(data)+des.BlockSize-1)/des.BlockSize*des.BlockSize)
	copy(padded, data)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	return padded, nil
}

func openDES(key, iv, data []byte) ([]byte, error) {
	if len(data)%des.BlockSize != 0 {
		return nil, errBlocks
	}
	block, err := des.NewCipher(key[:des.BlockSize]) //nolint:gosec // see above
	if err != nil {
		return nil, fmt.Errorf("DES: %w", err)
	}
	out := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, data)
	return out, nil
}
