// The PE array with its controller: everything between the operand scratchpads
// and the output scratchpad. A build has the controller of one policy (POLICY)
// and always that of the dense one, which runs layers that are not gated.
//
// A layer is described by static inputs while run is low; with run high its
// passes start. Operands are asked for and given in the same cycle:
//
//   feed_*    one request per step: the digits of the R pixels of a tile, and
//             the weights of the C channels of a column group
//   stream_*  one request per PE with a stream of its own (queue policies, low
//             passes): the digits of one pixel
//
// A lane of digits is {on, negative, P planes}; see pg_decode. Results leave at
// the bottom of every column: the output scratchpad stores them, and adds those
// of low passes to what it holds where the policy drains high passes, too.
`default_nettype none
module pg_top #(
    // 0 dense, 1 lockstep, 2 pe-queue, 3 column-queue, 4 column-share, 5 column-greedy,
    // 6 layer-share, 7 band-share
    parameter int POLICY = 4,
    parameter int R   = 4,      // rows
    parameter int C   = 4,      // columns
    parameter int L   = 1,      // lanes of a PE
    parameter int P   = 1,      // bits of a digit
    parameter int W   = 9,      // bits of a weight
    parameter int A   = 32,     // bits of a sum
    parameter int F   = 4,      // depth of the queues
    parameter int WC  = C,      // columns of a cluster that shares batches (from 5 on)
    parameter int H   = R,      // rows of the band, the last ones (band-share)
    parameter int TW  = 12,     // bits of a tile's number
    parameter int GW  = 12,     // bits of an operand group's number
    parameter int NW  = 10,     // bits of a column group's number
    // what follows from these
    parameter int SHW = 4,                               // bits of a plane's number
    parameter int RW  = R > 1 ? $clog2(R) : 1,           // bits of a row's number
    parameter int CW  = C > 1 ? $clog2(C) : 1,
    parameter int RCW = $clog2(R + 1),                   // counts rows
    parameter int CCW = $clog2(C + 1),
    parameter int FW  = $clog2(F + 1),
    parameter bit OWN    = POLICY >= 2,                  // PEs with streams
    parameter bit BANKED = POLICY >= 3,                  // any row asks any bank
    parameter bit SHARE  = POLICY >= 4,                  // columns ask banks of their cluster
    parameter bit GREEDY = POLICY >= 5,                  // low passes start when they are full,
    parameter bit CARRY  = POLICY >= 6,                  // with batches of any column group
    parameter int TAGW   = BANKED ? TW + RW : OWN ? TW : 1,
    parameter int SGW    = OWN ? GW : 1,                 // operand group in a token
    parameter int BANKS  = BANKED ? R : 1,
    parameter int LW     = P + 2,                        // one lane of digits
    parameter int GC     = CARRY ? C : 1,                // columns with a column group of their own
    parameter bit MIX    = POLICY == 7 && H < R,         // passes of the band and the rows above
    parameter int WB     = CARRY && !MIX ? WC : 1,       // weight banks that answer a column
    parameter int BB     = MIX ? WC : 1,                 // and one of the band
    parameter int JOBS   = MIX ? 2 : 1,                  // low passes that may get jobs at a time
    parameter int PXW    = TW + RW                       // counts pixels
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      run,
    // the layer
    input  wire                      gated,
    input  wire                      two_sided,
    input  wire [               1:0] overlap,
    input  wire [               1:0] encoding,
    input  wire [           SHW-1:0] bits,
    input  wire [           SHW-1:0] low_bits,
    input  wire [           SHW-1:0] full_digits,
    input  wire [           SHW-1:0] high_digits,
    input  wire [           SHW-1:0] low_digits,
    input  wire [            GW-1:0] groups,             // operand groups,
    input  wire [            GW-1:0] part_groups,        // those of a part of a pass,
    input  wire [            GW-1:0] last_part,          // and the first of the last part
    input  wire [            TW-1:0] tiles,
    input  wire [           RCW-1:0] last_rows,          // pixels of the last tile
    input  wire [           PXW-1:0] pixels,             // of all tiles
    input  wire [            NW-1:0] column_groups,
    input  wire [            NW-1:0] column_groups_per_conv,
    input  wire [           CCW-1:0] last_columns,       // channels of the last of these
    input  wire [            FW-1:0] depth,              // of the queues, at most F
    // a pass in parts goes on when the operands of the next one are there
    output wire                      part_due,
    input  wire                      part_here,
    // operands that are fed row by row and column by column. Pixels of a pass are R in
    // order; bank b holds row b of every tile. Under band-share a pass may begin at any
    // row of a tile
    output wire                      feed_digits,
    output wire                      feed_weights,
    output wire [            NW-1:0] feed_column_group,
    output wire [            TW-1:0] feed_tile,          // of the first pixel
    output wire [            RW-1:0] feed_row,
    output wire [           RCW-1:0] feed_rows,          // pixels that are asked for
    output wire [            GW-1:0] feed_group,
    output wire [           SHW-1:0] feed_plane,         // least significant of the digit
    input  wire [        R*L*LW-1:0] digits,
    input  wire [      C*WB*L*W-1:0] weights,
    // weights of the batches of a low pass, with CARRY: the column group of each column
    output wire [         GC*NW-1:0] weight_column_group,
    // and, where the band has its own
    output wire                      band_feed_weights,
    output wire [            GW-1:0] band_feed_group,
    input  wire [      C*BB*L*W-1:0] band_weights,
    // streams of the PEs, column by column; the tag is the pixel: its tile, and,
    // with BANKED, its row in the lower bits. Two column groups may be asked for, one
    // with parity 0 and one with 1; with CARRY each column has its own two
    output wire [           C*R-1:0] stream_read,
    output wire [      C*R*TAGW-1:0] stream_tag,
    output wire [       C*R*SHW-1:0] stream_plane,
    output wire [       C*R*SGW-1:0] stream_group,
    output wire [           C*R-1:0] stream_parity,
    output wire [         GC*NW-1:0] stream_even_group,
    output wire [         GC*NW-1:0] stream_odd_group,
    input  wire [C*R*BANKS*L*LW-1:0] stream_data,
    // thresholds of the column group that decides, with CARRY in each column
    output wire [         GC*NW-1:0] gate_column_group,
    input  wire [           C*A-1:0] above,
    input  wire [           C*A-1:0] below,
    // and those of a mixed pass, which may decide at the same time
    output wire [         GC*NW-1:0] mixed_column_group,
    input  wire [           C*A-1:0] mixed_above,
    input  wire [           C*A-1:0] mixed_below,
    // results
    output wire [             C-1:0] result_leaves,
    output wire [             C-1:0] result_live,        // it is one of an output
    output wire [             C-1:0] result_low,         // of a low pass
    output wire [          C*TW-1:0] result_tile,
    output wire [          C*RW-1:0] result_row,
    output wire [          C*CW-1:0] result_column,
    output wire [          C*NW-1:0] result_column_group,
    output wire [           C*A-1:0] result,
    output wire                      done,
    // what goes on, for those who watch
    output wire                      starts,
    output wire                      starts_low,
    output wire                      starts_mixed,
    output wire [            TW-1:0] starts_tile,        // first pixel
    output wire [            RW-1:0] starts_row,
    output wire [           RCW-1:0] starts_rows,        // and how many
    output wire [            NW-1:0] starts_column_group,
    output wire                      starts_drain,       // a drain without steps
    output wire                      stepping,
    output wire [           C*R-1:0] active,             // PEs at work on an output
    output wire [           C*R-1:0] active_low,         // of these, in a low pass
    output wire [           C*R-1:0] compare,            // PEs whose turn it is to compare
    output wire [           C*R-1:0] compared,           // of these, PEs with an output
    output wire [           C*R-1:0] gate,
    output wire                      hazard
);
  // --- which pass is next ---

  wire free, free_after_drain, full_fits, high_fits, low_fits, mixed_fits, drain_fits;
  wire last_group, advance;
  wire [NW-1:0] column_group;
  wire [CCW-1:0] columns, next_columns;
  pg_groups #(.C(C), .CW(CCW), .NW(NW)) walk (
      .clk(clk), .rst(rst), .total(column_groups), .per_conv(column_groups_per_conv),
      .last_columns(last_columns), .advance(advance), .group(column_group),
      .columns(columns), .next_columns(next_columns), .last(last_group)
  );

  wire dense_start, dense_advance, dense_finished;
  wire [TW-1:0] dense_tile;
  pg_ctrl_dense #(.TW(TW)) dense (
      .clk(clk), .rst(rst), .run(run && !(gated && POLICY != 0)), .tiles(tiles),
      .last_group(last_group), .free(free), .full_fits(full_fits), .start(dense_start),
      .tile(dense_tile), .advance(dense_advance), .finished(dense_finished)
  );

  wire gated_run = run && gated && POLICY != 0;
  wire gated_start, gated_low, gated_mixed, gated_set, gated_next, gated_advance, gated_finished;
  wire drain_only, drain_only_set, control_hazard;
  wire [TW-1:0] gated_tile, drain_tile;
  wire [RW-1:0] gated_row;
  wire [C*CW-1:0] source;
  localparam int BNW = CARRY ? NW : 1;
  wire [C*BNW-1:0] batch_group;
  wire [C*JOBS-1:0] job_live;
  wire [C*JOBS*TAGW-1:0] job_tag;
  wire [C*R-1:0] compare_set;
  wire last_tile;
  wire [RCW-1:0] rows;  // pixels of the pass

  genvar c;
  generate
    if (POLICY == 1) begin : g_lockstep
      pg_ctrl_lockstep #(.R(R), .C(C), .TW(TW)) control (
          .clk(clk), .rst(rst), .run(gated_run), .tiles(tiles), .last_group(last_group),
          .free(free), .free_after_drain(free_after_drain), .low_fits(low_fits),
          .drain_fits(drain_fits), .compare(compare), .compare_set(compare_set), .gate(gate),
          .start(gated_start), .low(gated_low), .set(gated_set), .tile(gated_tile),
          .next_group(gated_next), .drain_only(drain_only), .drain_only_set(drain_only_set),
          .drain_tile(drain_tile), .advance(gated_advance), .finished(gated_finished)
      );
    end else if (POLICY == 2) begin : g_pe_queue
      pg_ctrl_pe_queue #(.R(R), .C(C), .F(F), .TW(TW), .RW(RW), .FW(FW)) control (
          .clk(clk), .rst(rst), .run(gated_run), .tiles(tiles), .depth(depth),
          .last_group(last_group), .free(free), .high_fits(high_fits), .low_fits(low_fits),
          .compare(compare), .gate(gate), .start(gated_start), .low(gated_low),
          .tile(gated_tile), .next_group(gated_next), .advance(gated_advance),
          .job_live(job_live), .job_tag(job_tag), .finished(gated_finished),
          .hazard(control_hazard)
      );
    end else if (POLICY == 7) begin : g_band
      wire gated_high;
      wire [RCW-1:0] gated_rows;
      pg_ctrl_band #(
          .R(R), .C(C), .H(H), .WC(WC), .F(F), .TW(TW), .NW(NW), .RW(RW), .RCW(RCW), .CW(CW),
          .CCW(CCW), .FW(FW), .JOBS(JOBS)
      ) control (
          .clk(clk), .rst(rst), .run(gated_run), .pixels(pixels), .tiles(tiles),
          .last_rows(last_rows), .depth(depth), .columns(columns), .last_group(last_group),
          .free(free), .high_fits(high_fits), .low_fits(low_fits), .mixed_fits(mixed_fits),
          .compare(compare), .compare_mixed(compare_set), .gate(gate), .start(gated_start),
          .high(gated_high), .low(gated_low), .tile(gated_tile), .row(gated_row),
          .rows(gated_rows), .next_group(gated_next), .advance(gated_advance),
          .source(source), .group(batch_group), .job_live(job_live), .job_tag(job_tag),
          .finished(gated_finished), .hazard(control_hazard)
      );
      assign gated_mixed = gated_low && gated_high;
      assign rows = gated_start ? gated_rows : last_tile ? last_rows : RCW'(R);
    end else if (POLICY >= 3) begin : g_column
      pg_ctrl_column #(
          .R(R), .C(C), .WC(SHARE ? WC : 1), .F(F), .TW(TW), .NW(NW), .RW(RW), .RCW(RCW),
          .CW(CW), .CCW(CCW), .FW(FW), .GREEDY(GREEDY), .CARRY(CARRY)
      ) control (
          .clk(clk), .rst(rst), .run(gated_run), .tiles(tiles), .depth(depth),
          .columns(columns), .last_group(last_group), .free(free), .high_fits(high_fits),
          .low_fits(low_fits), .compare(compare), .gate(gate), .start(gated_start),
          .low(gated_low), .tile(gated_tile), .next_group(gated_next), .advance(gated_advance),
          .source(source), .group(batch_group), .job_live(job_live), .job_tag(job_tag),
          .finished(gated_finished), .hazard(control_hazard)
      );
    end else begin : g_dense
      assign {gated_start, gated_low, gated_next, gated_advance, gated_finished} = '0;
      assign gated_tile = '0;
    end
    if (POLICY != 7) begin : g_tiles
      assign gated_mixed = 1'b0;
      assign gated_row = '0;
      assign rows = last_tile ? last_rows : RCW'(R);
    end
    if (POLICY != 1) begin : g_one_set
      assign {gated_set, drain_only, drain_only_set} = '0;
      assign drain_tile = '0;
    end
    if (!OWN) begin : g_no_jobs
      assign job_live = '0;
      assign job_tag = '0;
      assign control_hazard = 1'b0;
    end
    if (!BANKED) begin : g_own_columns
      assign batch_group = '0;
      for (c = 0; c < C; c = c + 1) begin : g_source
        assign source[c*CW+:CW] = CW'(c);
      end
    end
  endgenerate

  wire high = gated_start && (!gated_low || gated_mixed);
  wire [TW-1:0] tile = gated_start ? gated_tile : dense_tile;
  wire [NW-1:0] tile_group = gated_next ? column_group + 1'b1 : column_group;
  wire [CCW-1:0] tile_columns = gated_next ? next_columns : columns;
  wire [RW-1:0] first_row = gated_start ? gated_row : '0;
  assign last_tile = tile + 1'b1 == tiles;
  wire drains = !(POLICY == 1 && high);

  assign advance = dense_advance || gated_advance;
  assign starts = dense_start || gated_start;
  assign starts_low = gated_low;
  assign starts_mixed = gated_mixed;
  assign starts_tile = tile;
  assign starts_row = first_row;
  assign starts_rows = rows;
  assign starts_column_group = tile_group;
  assign starts_drain = drain_only;

  // --- its steps and tokens ---

  wire main_step, step_first, step_fresh, step_low, step_set;
  wire band_step, band_first, band_fresh, band_low, band_compare, band_compare_set;
  wire [SHW-1:0] band_shift;
  wire [SHW-1:0] step_last_plane;
  wire [R-1:0] rows_live;
  wire [C-1:0] columns_live;
  wire token_compare, token_compare_set, token_drain, token_drain_set, token_drain_held;
  wire last_drains, last_decides;
  wire [C-1:0] leaves_last;
  pg_sequencer #(
      .R(R), .C(C), .P(P), .GW(GW), .SHW(SHW), .TW(TW), .NW(NW), .RCW(RCW), .CCW(CCW),
      .BAND(MIX)
  ) sequencer (
      .clk(clk), .rst(rst), .groups(groups), .part_groups(part_groups), .last_part(last_part),
      .part_due(part_due), .part_here(part_here), .bits(bits), .low_bits(low_bits),
      .full_digits(full_digits), .high_digits(high_digits), .low_digits(low_digits),
      .overlap(overlap), .free(free), .free_after_drain(free_after_drain),
      .full_fits(full_fits), .high_fits(high_fits), .low_fits(low_fits), .mixed_fits(mixed_fits),
      .drain_fits(drain_fits), .start(starts), .low(gated_low), .high(high), .decides(high), .drains(drains),
      .set(gated_set), .tile(tile), .rows(rows),
      .group(tile_group), .columns(tile_columns),
      .drain_only(drain_only), .drain_only_set(drain_only_set),
      .last_drains(last_drains), .last_decides(last_decides), .last_leaves(leaves_last[C-1]),
      .band_step(band_step), .band_first(band_first), .band_fresh(band_fresh),
      .band_low(band_low), .band_shift(band_shift), .band_group(band_feed_group),
      .band_compare(band_compare), .band_compare_set(band_compare_set),
      .step(main_step), .step_first(step_first), .step_fresh(step_fresh), .step_low(step_low),
      .step_set(step_set), .step_shift(feed_plane), .step_last_plane(step_last_plane),
      .step_group(feed_group), .step_tile(feed_tile), .step_columns_group(feed_column_group),
      .rows_live(rows_live), .columns_live(columns_live),
      .compare(token_compare), .compare_set(token_compare_set), .drain(token_drain),
      .drain_set(token_drain_set), .drain_held(token_drain_held)
  );
  assign stepping = main_step || band_low;
  assign feed_digits = main_step && !(OWN && step_low);
  assign feed_weights = main_step && step_fresh;
  assign band_feed_weights = band_low && band_fresh;

  // Where the pass that is fed begins, and how many pixels it has.
  logic [RW-1:0] kept_row;
  logic [RCW-1:0] kept_rows;
  wire begins = starts && !(OWN && gated_low && !gated_mixed);
  assign feed_row = begins ? first_row : kept_row;
  assign feed_rows = begins ? rows : kept_rows;
  always_ff @(posedge clk) begin
    kept_row <= feed_row;
    kept_rows <= feed_rows;
  end

  // --- column groups ---

  wire parity;
  wire [C-1:0] jobs_come;  // the jobs of a low pass come to a column,
  wire [C*NW-1:0] jobs_group;  // of this column group
  generate
    if (CARRY) begin : g_groups_of_columns
      pg_column_groups #(.C(C), .NW(NW), .MIX(MIX)) groups_of (
          .clk(clk), .rst(rst), .fed(feed_column_group), .low(gated_low),
          .batch_group(batch_group), .step_low(step_low), .parity(parity),
          .weights(weight_column_group), .jobs_come(jobs_come), .jobs_group(jobs_group),
          .streams_even(stream_even_group), .streams_odd(stream_odd_group),
          .compare(token_compare), .compare_mixed(token_compare_set),
          .gates(gate_column_group), .mixed_gates(mixed_column_group)
      );
    end else begin : g_group
      // The column groups whose passes may be in the array: the one that decides,
      // and the one before it, whose last low passes may not be through.
      logic [NW-1:0] even_group, odd_group, deciding_group;
      always_ff @(posedge clk)
        if (starts) begin
          if (tile_group[0]) odd_group <= tile_group;
          else even_group <= tile_group;
          if (high) deciding_group <= tile_group;
        end
      assign stream_even_group = even_group;
      assign stream_odd_group = odd_group;
      assign gate_column_group = deciding_group;
      assign weight_column_group = feed_column_group;
      assign parity = feed_column_group[0];
      assign mixed_column_group = '0;
    end
  endgenerate

  // --- the array ---

  // Weights of low passes go through the crossbar. Where the band has its own, they
  // are those of its second entry.
  wire [C*L*W-1:0] weights_crossed, band_crossed;
  generate
    for (c = 0; c < (SHARE ? C : 0); c = c + WC) begin : g_crossbar
      wire [WC*WC*L*W-1:0] answers;
      wire [WC*L*W-1:0] crossed;
      if (MIX) begin : g_band
        assign answers = band_weights[c*WC*L*W+:WC*WC*L*W];
        assign band_crossed[c*L*W+:WC*L*W] = crossed;
      end else if (CARRY) begin : g_each
        assign answers = weights[c*WC*L*W+:WC*WC*L*W];
        assign weights_crossed[c*L*W+:WC*L*W] = crossed;
      end else begin : g_all
        assign answers = {WC{weights[c*L*W+:WC*L*W]}};
        assign weights_crossed[c*L*W+:WC*L*W] = crossed;
      end
      pg_weight_crossbar #(.C(WC), .FIRST(c), .CW(CW), .DW(L * W)) crossbar (
          .clk(clk), .deal(gated_low), .dealt(source[c*CW+:WC*CW]), .low(step_low || MIX),
          .answers(answers), .columns(crossed)
      );
    end
    if (!SHARE || MIX) begin : g_straight
      assign weights_crossed = weights;
    end
    if (!MIX) begin : g_no_band
      assign band_crossed = '0;
    end
  endgenerate

  // The row feeders' rotator.
  wire [R*L*LW-1:0] rotated;
  generate
    if (POLICY == 7) begin : g_rotator
      pg_rotator #(.R(R), .RW(RW), .DW(L * LW)) rotator (
          .first(feed_row), .banks(digits), .rows(rotated)
      );
    end else begin : g_no_rotator
      assign rotated = digits;
    end
  endgenerate

  wire [C*RW-1:0] row;
  wire [C-1:0] result_job;
  wire [C*TAGW-1:0] result_tag;
  wire array_hazard;
  pg_array #(
      .R(R), .C(C), .L(L), .P(P), .W(W), .A(A), .SHW(SHW), .GW(SGW), .RW(RW), .TAGW(TAGW),
      .GATES(POLICY != 0), .HOLD(OWN), .OWN(OWN), .BANKED(BANKED),
      .SETS(POLICY == 1 ? 2 : 1), .BAND(MIX ? H : R), .JOBS(JOBS), .LW(LW), .BANKS(BANKS)
  ) pes (
      .clk(clk), .rst(rst), .encoding(encoding), .bits(bits), .low_bits(low_bits),
      .step(main_step), .step_first(step_first), .step_fresh(step_fresh), .step_low(step_low),
      .step_set(step_set), .step_parity(parity), .step_shift(feed_plane),
      .step_last_plane(step_last_plane), .step_group(OWN ? SGW'(feed_group) : '0),
      .band_step(band_step), .band_first(band_first), .band_fresh(band_fresh),
      .band_low(band_low), .band_shift(band_shift), .band_group(SGW'(band_feed_group)),
      .band_compare(band_compare), .band_compare_set(band_compare_set),
      .band_weights(band_crossed), .mixed_above(mixed_above), .mixed_below(mixed_below),
      .token_compare(token_compare), .token_compare_set(token_compare_set),
      .token_drain(token_drain), .token_drain_set(token_drain_set),
      .token_drain_held(token_drain_held), .rows_live(rows_live), .columns_live(columns_live),
      .digits(rotated), .weights(weights_crossed), .job_live(job_live), .job_tag(job_tag),
      .stream_read(stream_read), .stream_tag(stream_tag), .stream_shift(stream_plane),
      .stream_group(stream_group), .stream_parity(stream_parity), .stream_data(stream_data),
      .two_sided(two_sided), .above(above), .below(below), .compare(compare),
      .compare_set(compare_set), .gate(gate), .last_decides(last_decides),
      .last_drains(last_drains), .leaves(result_leaves), .leaves_last(leaves_last),
      .result_row(row), .result(result), .result_job(result_job), .result_tag(result_tag),
      .active(active), .active_low(active_low), .compared(compared), .hazard(array_hazard)
  );

  // --- whose results leave ---

  wire draining = drain_only || starts && drains;
  wire [TW-1:0] header_tile = drain_only ? drain_tile : tile;
  wire [RCW-1:0] header_rows =
      !drain_only ? rows : drain_tile + 1'b1 == tiles ? last_rows : RCW'(R);
  wire has_jobs = OWN && gated_low;
  wire none, header_hazard;
  pg_results #(
      .R(R), .C(C), .TW(TW), .NW(NW), .RW(RW), .RCW(RCW), .CW(CW), .CCW(CCW), .TAGW(TAGW),
      .BNW(BNW), .BAND(MIX ? H : R), .OWN(OWN), .BANKED(BANKED), .CARRY(CARRY),
      .SHIFTS(POLICY == 7)
  ) results (
      .clk(clk), .rst(rst), .push(draining), .group(drain_only ? column_group : tile_group),
      .tile(header_tile), .first_row(first_row), .rows(header_rows),
      .columns(drain_only ? columns : tile_columns), .low(drain_only || gated_low),
      .has_jobs(has_jobs), .has_pixels(!has_jobs || gated_mixed), .deals(gated_low),
      .source(source), .batch_group(batch_group), .jobs_come(jobs_come),
      .jobs_group(jobs_group), .leaves(result_leaves), .leaves_last(leaves_last), .row(row),
      .job(result_job), .tag(result_tag), .live(result_live), .is_low(result_low),
      .result_tile(result_tile), .result_row(result_row), .result_column(result_column),
      .result_column_group(result_column_group), .none(none), .hazard(header_hazard)
  );

  // Nothing is left in the array once the columns' headers are gone; the last
  // column gets its header C-1 cycles after the pass's start.
  wire leaving = |result_leaves;
  pg_quiet #(.N(C)) quiet (
      .clk(clk), .rst(rst), .busy(stepping || drain_only || leaving || !none),
      .finished(dense_finished || gated_finished), .done(done)
  );

  assign hazard = array_hazard || control_hazard || header_hazard;
endmodule
`default_nettype wire
