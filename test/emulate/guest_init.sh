#!/bin/sh
# The first and only process of the emulated machine: runs every line of the disc's list of cases,
# puts the outputs into its slots of the result disk, and says on the serial port how each run ended.
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
exec > /dev/ttyS0 2>&1
while read -r module; do
  insmod "/modules/$module"
done < /modules/order
until mount -t iso9660 -o ro /dev/sr0 /disc; do
  sleep 1
done

while read -r case threads slot artifact inputs target; do
  rm -f /tmp/out.npz
  skiff-run "/disc/$artifact" --target "$target" --inputs "/disc/$inputs" --outputs /tmp/out.npz \
    --threads "$threads" > /tmp/log 2>&1
  code=$?
  size=0
  if [ $code = 0 ]; then
    size=$(stat -c %s /tmp/out.npz)
    dd if=/tmp/out.npz of=/dev/sda bs=4096 seek="$slot" 2> /dev/null
    sync
  fi
  # 128 and more: a signal. The kernel's last message says at which address of which file.
  [ $code -lt 128 ] || dmesg | tail -n 1 >> /tmp/log
  echo "ran $case $threads $code $size $(tail -n 1 /tmp/log | tr '\n' ' ')"
done < /disc/cases
echo "all done"
poweroff -f
