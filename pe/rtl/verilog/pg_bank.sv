// The bank of one column: gated outputs of its channels, in the order in which they
// were decided, until a low pass takes them. It is a ring of LINES lines of SIZE
// entries. Entries count only once all decisions of their tile are known. A batch is
// SIZE entries in a row, or what is left behind them. Unless they are aligned, they may
// begin in the middle of a line:
//
//   line 0   [ -  -  a  a ]      batch a: 4 entries from slot 2 of line 0 on
//   line 1   [ a  a  b  - ]      batch b: 1 entry, at slot 2 of line 1
//
// The entry in slot s is read for row s. So a batch takes every row at most once, and
// all columns read the same slot at a time.
`default_nettype none
module pg_bank #(
    parameter int SIZE  = 4,
    parameter int LINES = 4,
    parameter int SW    = 2,   // bits of a slot's number
    parameter int SCW   = 3,   // counts entries of a batch
    parameter int ACW   = 3,   // counts entries of a tile
    parameter int PARTS = 1,   // tiles whose decisions may come to be known in one cycle
    parameter int MADE  = 1,   // full batches that a tile completes at most
    parameter int FW    = 3,   // counts lines
    parameter int ECW   = 5,   // counts entries
    parameter int EW    = 16,  // one entry
    parameter bit AT_ONCE = 0,  // full batches are cut off in the cycle in which they come to count
    parameter bit ALIGN = 1,    // every batch begins a line
    parameter int PORTS = 1     // slots that are read at a time
) (
    input  wire                clk,
    input  wire                rst,
    input  wire                store,
    input  wire [      EW-1:0] entry,
    // tile by tile, the older one first
    input  wire  [PARTS*ACW-1:0] add,       // entries that count from now on
    input  wire  [ PARTS*FW-1:0] cut,       // full batches that are cut off in this cycle,
    input  wire  [    PARTS-1:0] cut_rest,  // and a batch of what is left behind them
    output wire  [ PARTS*FW-1:0] full,      // full batches that can be cut off,
    output wire  [PARTS*SCW-1:0] rest,      // entries behind them,
    output logic [ PARTS*FW-1:0] line,      // and where the first begins
    output logic [ PARTS*SW-1:0] slot,
    input  wire [     ECW-1:0] leave,     // entries that leave with a pass
    output logic [    ECW-1:0] held,      // entries that count, in batches or not
    input  wire [   PORTS*SW-1:0] read_slot,
    output wire [PORTS*LINES*EW-1:0] read,  // entry in that slot of every line
    output logic               hazard
);
  localparam int TCW = (SCW > ACW ? SCW : ACW) + 1;

  logic [LINES*SIZE*EW-1:0] entries;
  logic [FW-1:0] tail_line;  // where the next entry is stored
  logic [SW-1:0] tail_slot;

  genvar i;
  generate
    for (i = 0; i < PORTS * LINES; i = i + 1) begin : g_read
      pg_pick #(.N(SIZE), .W(EW), .SW(SW)) pick (
          .words(entries[i%LINES*SIZE*EW+:SIZE*EW]), .select(read_slot[i/LINES*SW+:SW]),
          .word(read[i*EW+:EW])
      );
    end
  endgenerate

  wire ends_line = tail_slot == SW'(SIZE - 1);

  function automatic [FW-1:0] wrapped(input [FW+1:0] at);
    wrapped = FW'(at >= (FW + 2)'(LINES) ? at - (FW + 2)'(LINES) : at);
  endfunction

  // Where what is not cut off begins, full batches of it, and entries behind them.
  logic [FW-1:0] uncut_line, uncut, next_line, next_uncut;
  logic [SW-1:0] uncut_slot, next_slot;
  logic [SCW-1:0] open, next_open;
  logic skips;  // the next batch begins a line
  logic [ECW-1:0] added;
  logic failed;
  logic [PARTS*FW-1:0] made;
  logic [PARTS*SCW-1:0] behind;
  assign full = AT_ONCE ? made : {PARTS{uncut}};
  assign rest = AT_ONCE ? behind : {PARTS{open}};
  always_comb begin
    next_line = uncut_line;
    next_slot = uncut_slot;
    next_uncut = uncut;
    next_open = open;
    skips = 1'b0;
    added = '0;
    failed = 1'b0;
    for (int t = 0; t < PARTS; t++) begin
      logic [TCW-1:0] total;
      logic [SCW-1:0] ends;
      logic [SCW:0] moved;
      logic [FW-1:0] goes;
      logic carry;
      total = TCW'(next_open) + TCW'(add[t*ACW+:ACW]);
      added = added + ECW'(add[t*ACW+:ACW]);
      line[t*FW+:FW] = next_line;
      slot[t*SW+:SW] = next_slot;
      for (int n = 0; n < MADE; n++)
        if (total >= TCW'(SIZE)) begin
          total = total - TCW'(SIZE);
          next_uncut = next_uncut + 1'b1;
        end
      next_open = SCW'(total);
      made[t*FW+:FW] = next_uncut;
      behind[t*SCW+:SCW] = next_open;
      // Behind what is cut off, or in the next line.
      goes = AT_ONCE ? next_uncut : cut[t*FW+:FW];
      ends = !cut_rest[t] ? '0 : AT_ONCE ? next_open : open;
      moved = (SCW + 1)'(next_slot) + {1'b0, ends};
      carry = ALIGN ? ends != 0 : moved >= (SCW + 1)'(SIZE);
      next_slot = ALIGN ? '0 : SW'(carry ? moved - (SCW + 1)'(SIZE) : moved);
      next_line = wrapped({2'b0, next_line} + {2'b0, goes} + (FW + 2)'(carry));
      failed = failed || goes > next_uncut;
      next_uncut = next_uncut - goes;
      if (cut_rest[t]) next_open = '0;
      skips = skips || ALIGN && carry;
    end
  end

  always_ff @(posedge clk) begin
    for (int l = 0; l < LINES; l++)
      for (int s = 0; s < SIZE; s++)
        if (store && tail_line == FW'(l) && tail_slot == SW'(s))
          entries[(l*SIZE+s)*EW+:EW] <= entry;
    if (rst) begin
      tail_line <= '0;
      tail_slot <= '0;
      uncut_line <= '0;
      uncut_slot <= '0;
      uncut <= '0;
      open <= '0;
      held <= '0;
      hazard <= 1'b0;
    end else begin
      tail_line <= skips ? next_line : wrapped({2'b0, tail_line} + (FW + 2)'(store && ends_line));
      if (skips || store) tail_slot <= skips || ends_line ? '0 : tail_slot + 1'b1;
      uncut_line <= next_line;
      uncut_slot <= next_slot;
      uncut <= next_uncut;
      open <= next_open;
      held <= held + added - leave;
      hazard <= hazard || leave > held || failed ||
          (ECW + 1)'(held) + (ECW + 1)'(added) > (ECW + 1)'(LINES * SIZE);
    end
  end
endmodule
`default_nettype wire
